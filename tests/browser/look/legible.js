// What a person could not read or reach on the page as it is now, in words; [] is good.
(() => {
  const nameOf = (element) => {
    const id = element.id || element.closest("[id]")?.id || "";
    return `${id} ${element.className} "${element.textContent.trim().slice(0, 24)}"`;
  };
  /** While one question is answered nothing changes: each element is looked at once. */
  let known = new Map();
  const remembered = (of) => (element) => {
    if (!known.has(of)) known.set(of, new Map());
    const answers = known.get(of);
    if (!answers.has(element)) answers.set(element, of(element));
    return answers.get(element);
  };
  const seen = remembered(
    (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && getComputedStyle(element).clipPath === "none" && !element.closest(".heard"),
  );
  const scrolls = remembered((element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return /auto|scroll/.test(overflowX + overflowY);
  });
  const cuts = remembered((element) => {
    const { overflowX, contain } = getComputedStyle(element);
    return /hidden|clip/.test(overflowX) || /strict|content|paint/.test(contain);
  });

  /** Everything with words of its own, and the box around the words. */
  function* words() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || element.closest("script, option, noscript, dialog:not([open])") || !seen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width && !isClippedAway(element)) yield { element, box };
    }
  }
  // Hidden from sight, and heard: one pixel.
  const isClippedAway = remembered((element) => getComputedStyle(element).clipPath !== "none" || (element.parentElement !== null && isClippedAway(element.parentElement)));

  /** Words that are cut off, by what surrounds them or by the window, and have no tooltip that has them all. */
  function cutOff() {
    const found = [];
    for (const { element, box } of words()) {
      let [free, right, left] = [false, innerWidth, 0];
      for (let at = element; at && at !== document.body; at = at.parentElement) {
        if (scrolls(at)) free = true;
        if (free) break;
        if (!cuts(at)) continue;
        const edge = at.getBoundingClientRect();
        right = Math.min(right, edge.right);
        left = Math.max(left, edge.left);
        if (box.bottom > edge.bottom + 3) right = -1; // lines that are not seen
      }
      const whole = free || (box.right <= right + 1.5 && box.left >= left - 1.5);
      const text = element.textContent.trim();
      const told = element.closest("[title]")?.title.includes(text) ?? false;
      if (!whole && !told) found.push(`cut off: ${nameOf(element)} at ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    return found;
  }

  /** What is on screen now and has something else lying over it. */
  function covered() {
    const found = [];
    const targets = [...words(), ...[...document.querySelectorAll("button, input, select, summary")].filter(seen).map((element) => ({ element, box: element.getBoundingClientRect() }))];
    for (const { element, box } of targets) {
      for (const [x, y] of points(element, box)) {
        const top = y > 0 && y < innerHeight ? document.elementFromPoint(x, y) : null;
        if (top && !belongs(element, top)) found.push(`covered: ${nameOf(element)} by ${nameOf(top)}`);
      }
    }
    return found;
  }
  /** What is seen of it: its middle and its two ends. */
  const points = (element, { left, top, right, bottom }) => {
    for (let at = element; at; at = at.parentElement) {
      if (!cuts(at) && !scrolls(at)) continue;
      const edge = at.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    if (right - left < 6 || bottom - top < 6) return [];
    return [left + 2, (left + right) / 2, right - 2].map((x) => [x, (top + bottom) / 2]);
  };
  /** Is what lies on top part of the same thing, or may it lie there? */
  const belongs = (element, top) => {
    const stuck = top.closest(".camera, .strip-actions"); // over what is scrolled below it
    if (element.closest("#view, .screen") || (stuck && !stuck.contains(element))) return true;
    const whole = "label, button, .meter-row";
    return top.contains(element) || element.contains(top) || (top.closest(whole) !== null && (top.closest(whole) === element.closest(whole) || top.closest("label")?.control === element));
  };

  /** Bars that are too small to be compared, or whose names are. */
  function smallBars() {
    const found = [];
    for (const row of document.querySelectorAll(".meter-row")) {
      if (!seen(row)) continue;
      const bar = row.querySelector(".bar").getBoundingClientRect();
      const name = row.querySelector(".meter-name");
      if (bar.width < 60 || bar.height < 10) found.push(`small bar: ${nameOf(row)} ${bar.width} x ${bar.height}`);
      if (name.clientWidth < Math.min(60, name.scrollWidth)) found.push(`short name: ${nameOf(row)} ${name.clientWidth}`);
    }
    return found;
  }

  window.illegible = () => {
    known = new Map();
    const wide = document.documentElement.scrollWidth - innerWidth;
    return [...(wide > 0 ? [`${wide} px wider than the window`] : []), ...cutOff(), ...covered(), ...smallBars()];
  };

  /** Those of the selectors whose elements are not all wholly in the window. */
  window.notInView = (selectors) =>
    selectors.filter((selector) =>
      [...document.querySelectorAll(selector)].some((element) => {
        const { width, left, top, right, bottom } = element.getBoundingClientRect();
        return !width || left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
      }),
    );

  /** The largest height that one column of the page has, and nothing in it. */
  window.emptyHeight = () => {
    const stage = document.querySelector(".stage").getBoundingClientRect();
    const bottoms = [".camera", ".act", ".game"].map((panel) => document.querySelector(panel).getBoundingClientRect().bottom);
    return stage.bottom - Math.min(...bottoms);
  };

  /** Controls that have the focus and are out of sight, or under something else. */
  window.focusedOutOfSight = () => {
    known = new Map();
    const found = [];
    const controls = "a[href], button:enabled, input:enabled, select:enabled, summary, [tabindex='0']";
    for (const control of document.querySelectorAll(controls)) {
      if (!seen(control) || control.closest("dialog:not([open])")) continue;
      control.focus();
      const box = control.getBoundingClientRect();
      const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 20)];
      const top = document.elementFromPoint(x, y);
      if (!top || !(control.contains(top) || top.closest("label")?.contains(control))) found.push(`focus out of sight: ${nameOf(control)} at ${Math.round(box.top)}, under ${top ? nameOf(top) : "nothing"}`);
    }
    document.activeElement.blur();
    return found;
  };
})();
