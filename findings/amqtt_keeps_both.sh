#!/bin/sh
# A device loses its network and comes back under the same name. What does an MQTT broker make of the connection that it has not missed?
#
# A good guess: MQTT 3.1.1 settles it. A client that has been silent for one and a half times its keepalive is given up, and its will
# told. One that comes under a name that is taken ends the older connection, whose will comes out before anything that the newer one
# tells: who says "online" at once is online for those who listen, and for those who come later (retained).
# What happens: so it is in aedes 1.2.0. amqtt 0.12.1, Python's broker, does neither. Silence is noticed, and followed by nothing: with
# a keepalive of 1 s there is no will after 5 s, nor at any time while the socket is open. It says that it takes the older connection
# over, but that never happens: both stay, and when the older one's socket goes at last, its will is told and retained, behind
# the newer one's "online". The device is offline for good, while it is there.
# Why it matters to campad: it leaves "offline" as its will, retained, and Home Assistant calls all its classes unavailable then. One name
# for all its connections was what kept late wills away. Now it listens to its own status, too, and denies a will that is not its own.
set -eu
folder=$(mktemp -d)
brokers=
trap 'for one in $brokers; do kill "$one" 2>/dev/null || true; done; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet amqtt==0.12.1 paho-mqtt==2.2.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . aedes@1.2.0 >/dev/null
cat > aedes.mjs <<'JS'
import { createServer } from "node:net";
import { Aedes } from "aedes";

const server = createServer((await Aedes.createBroker()).handle);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
JS
cat > amqtt_broker.py <<'PY'
import asyncio
import logging
import socket

from amqtt.broker import Broker


async def serve():
    logging.getLogger("amqtt").setLevel(logging.CRITICAL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}}
    anonymous = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    await Broker({"listeners": listeners, "plugins": anonymous}).start()
    print(port, flush=True)
    await asyncio.sleep(120)


asyncio.run(serve())
PY
cat > try.py <<'PY'
import os
import sys
import threading
import time
from importlib.metadata import version

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

name, port = sys.argv[1], int(sys.argv[2])
print("Python", sys.version.split()[0], "paho-mqtt", version("paho-mqtt"), name)


def connect(who, topic, keepalive_s, will=True):
    ready = threading.Event()
    client = Client(CallbackAPIVersion.VERSION2, client_id=who, reconnect_on_failure=False)
    client.on_connect = lambda *_: ready.set()
    if will:
        client.will_set(topic, "offline", qos=1, retain=True)
    client.connect("127.0.0.1", port, keepalive_s)
    client.loop_start()
    assert ready.wait(5)
    return client


def heard(who, topic):
    """What is told on a topic from now on, or was retained."""
    told, ready = [], threading.Event()
    client = connect(who, topic, 60, will=False)
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda _client, _data, message: told.append(message.payload.decode())
    client.subscribe(topic, qos=1)
    assert ready.wait(5)
    return told


def tell(client, topic):
    client.publish(topic, "online", qos=1, retain=True).wait_for_publish(5)
    time.sleep(0.5)


def fall_silent(client):
    """As if its cable were out: nothing comes and nothing goes, the broker's end is still open."""
    client.loop_stop()


# One that falls silent.
told = heard("listener", "silent")
silent = connect("silent", "silent", 1)
tell(silent, "silent")
fall_silent(silent)
time.sleep(5)
print("silent for 5 s, with a keepalive of 1 s:", told)
after_silence = list(told)

# One that comes back under its name.
told = heard("second listener", "status")
lost = connect("pad", "status", 60)
tell(lost, "status")
fall_silent(lost)
tell(connect("pad", "status", 60), "status")
time.sleep(1)
print("back under the same name:", told)
back = list(told)
lost.socket().close()
time.sleep(1)
retained = heard("late", "status")
time.sleep(1)
print("when the older socket has gone:", told, "retained:", retained[-1])

wills = tuple(some.count("offline") for some in (after_silence, back, told))
expected = {"aedes 1.2.0": ((1, 1, 1), "online"), "amqtt 0.12.1": ((0, 0, 1), "offline")}
assert (wills, told[-1]) == expected[name] and retained[-1] == told[-1]
sys.stdout.flush()
os._exit(0)  # clients' threads would wait for a broker
PY
node aedes.mjs > aedes.port &
brokers="$brokers $!"
venv/bin/python amqtt_broker.py > amqtt.port 2>/dev/null &
brokers="$brokers $!"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s aedes.port ] && [ -s amqtt.port ] && break
    sleep 1
done
venv/bin/python try.py "aedes 1.2.0" "$(cat aedes.port)"
venv/bin/python try.py "amqtt 0.12.1" "$(cat amqtt.port)"
