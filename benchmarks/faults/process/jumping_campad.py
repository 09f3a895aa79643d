"""Starts `campad` with a clock that can be set: SIGUSR1 puts it an hour forward, SIGUSR2 back.

python jumping_campad.py [campad's options]
"""

import signal
import time

AN_HOUR_S = 3600

if __name__ == "__main__":
    real, offset_s = time.time, [0]
    time.time = lambda: real() + offset_s[0]  # before campad is imported, which keeps it

    def jump(number: int, _frame: object) -> None:
        offset_s[0] += AN_HOUR_S if number == signal.SIGUSR1 else -AN_HOUR_S

    signal.signal(signal.SIGUSR1, jump)
    signal.signal(signal.SIGUSR2, jump)
    from campad.cli.main import main

    main()
