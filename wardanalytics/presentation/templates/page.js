"use strict";
// What makes a page handier. Everything on it can be read without this: nothing is loaded, nothing
// is added but buttons, and without scripts the table is in its own order and titles show on hover.
(() => {
  const language = document.documentElement.lang;
  const words = document.body.dataset;
  const collator = new Intl.Collator(language, { numeric: true });
  const decimalMark = language === "vi" ? "," : ".";
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  // Tables: a heading sorts up, then down, then back to the order the page came with.

  const FIGURE = /^([≥≤<>~]\s*)?([▲▼+−-]?)\s*(\d[\d.,]*)(?![\d.,]|\/?\p{L})/u; // no file name
  const DAY = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

  function figureOf(text) {
    const day = DAY.exec(text);
    if (day) return day[3] * 10000 + day[2] * 100 + +day[1];
    if (text === "=") return 0;
    const found = FIGURE.exec(text);
    if (!found) return NaN;
    const digits = found[3].split(decimalMark).map((part) => part.replace(/[.,]/g, ""));
    return Number(digits.join(".")) * ("▼−-".includes(found[2] || "+") ? -1 : 1);
  }

  const textOf = (row, place) => (row.cells[place]?.textContent ?? "").trim();
  const isBlank = (text) => text === "" || text === "–";

  // What each row is sorted by, worked out once: a figure where most are, else the text. A word in
  // a column of figures, such as that nothing occurred, counts as missing.

  function sortedBy(rows, place) {
    const texts = rows.map((row) => textOf(row, place));
    const figures = texts.map((text) => (isBlank(text) ? NaN : figureOf(text)));
    const told = texts.filter((text) => !isBlank(text)).length;
    return figures.filter((figure) => !Number.isNaN(figure)).length * 2 > told
      ? [figures, (a, b) => a - b, figures.map(Number.isNaN)]
      : [texts, collator.compare, texts.map(isBlank)];
  }

  function sortBy(table, heading, live) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    rows.forEach((row, n) => (row.dataset.place ??= n));
    const before = heading.getAttribute("aria-sort");
    const order = { none: "ascending", ascending: "descending", descending: "none" }[before];
    for (const other of table.querySelectorAll("[aria-sort]")) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", order);
    const [keys, compare, blank] = sortedBy(rows, heading.cellIndex);
    const sign = order === "descending" ? -1 : 1;
    const came = (a, b) => rows[a].dataset.place - rows[b].dataset.place;
    const sorted = (a, b) =>
      blank[a] - blank[b] || (blank[a] ? 0 : sign * compare(keys[a], keys[b])) || came(a, b);
    const places = [...rows.keys()].sort(order === "none" ? came : sorted); // missing at the end
    body.append(...places.map((n) => rows[n]));
    live.textContent = words[order].replace("{column}", heading.textContent.trim());
  }

  function makeSortable(table, live) {
    const headings = table.tHead?.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
    const plain = table.tBodies.length === 1 && table.tBodies[0].rows.length > 1;
    const spans = table.querySelector("tbody [rowspan], tbody [colspan], thead [colspan]");
    if (!plain || spans) return;
    for (const heading of headings) {
      if (!heading.textContent.trim()) continue;
      const button = make("button", { type: "button", className: "sort" });
      button.append(...heading.childNodes);
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sortBy(table, heading, live));
    }
  }

  // A table that fits needs no box of its own, so that its headings stick to the window.

  const fit = (box) =>
    box.classList.toggle("fits", box.firstElementChild.offsetWidth <= box.clientWidth + 1);

  // Figures that come from a cell tell its place on hover, focus or click.

  function makeTraceable(figures) {
    const told = make("div", { id: "trace", className: "trace", hidden: true });
    told.setAttribute("role", "tooltip");
    document.querySelector("main").append(told);
    let shown = null;
    const hide = () => {
      told.hidden = true;
      shown = null;
    };
    const leave = (button) => shown === button && hide();
    const show = (button) => {
      shown = button;
      told.textContent = button.dataset.source;
      told.hidden = false;
      const [at, size] = [button.getBoundingClientRect(), told.getBoundingClientRect()];
      const room = document.documentElement.clientWidth - size.width - 8;
      const above = at.top > size.height + 12;
      told.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
      told.style.top = `${above ? at.top - size.height - 6 : at.bottom + 6}px`;
    };
    const buttons = figures.map((figure) => {
      const button = make("button", { type: "button", className: "traced" });
      button.dataset.source = figure.title;
      button.setAttribute("aria-describedby", told.id);
      button.append(...figure.childNodes);
      figure.replaceWith(button);
      button.addEventListener("mouseenter", () => show(button));
      button.addEventListener("mouseleave", () => leave(button));
      button.addEventListener("focus", () => show(button));
      button.addEventListener("blur", () => leave(button));
      button.addEventListener("click", () => show(button));
      return button;
    });
    // One stop of the Tab key for all of a table's figures; arrows go from one to the next. In a
    // sentence each is a stop.
    const inOneTable = Map.groupBy?.(buttons, (button) => button.closest("table")) ?? new Map();
    for (const [table, group] of inOneTable) {
      if (table) group.forEach((button, n) => (button.tabIndex = n ? -1 : 0));
    }
    const follow = () => shown && show(shown);
    document.addEventListener("scroll", follow, { passive: true, capture: true });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
      if (event.target.classList?.contains("traced")) moveOn(event);
    });
  }

  function moveOn(event) {
    const cell = event.target.closest("td, th");
    const row = cell?.parentElement;
    if (!row) return;
    const inRow = [...row.querySelectorAll("button.traced")];
    const inColumn = [...row.parentElement.rows]
      .map((other) => other.cells[cell.cellIndex]?.querySelector("button.traced"))
      .filter(Boolean);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    const line = event.key === "ArrowUp" || event.key === "ArrowDown" ? inColumn : inRow;
    const next = line[line.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  // Search by name, with and without accents: đ is a letter of its own, not a d with an accent.

  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").trim();

  function makeSearchable(form) {
    const [field, count] = [form.querySelector("input"), form.querySelector("output")];
    const rows = [...document.getElementById(form.dataset.rows).tBodies[0].rows];
    const names = rows.map((row) => ` ${plain(row.dataset.name ?? row.textContent)}`);
    const look = () => {
      const wanted = plain(field.value).split(/\s+/);
      let shown = 0;
      rows.forEach((row, n) => {
        row.hidden = !wanted.every((word) => names[n].includes(` ${word}`));
        shown += !row.hidden;
      });
      count.textContent = field.value
        ? words.found.replace("{n}", shown).replace("{total}", rows.length)
        : "";
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const link = rows.find((row) => !row.hidden)?.querySelector("a");
      if (field.value && link) link.click();
    });
    field.addEventListener("input", look);
    look();
  }

  // On a phone the contents would fill the first screen; what the page answers comes first.

  const contents = document.querySelector(".contents details");
  if (contents && matchMedia("(max-width: 48rem)").matches) contents.open = false;

  const live = make("p", { className: "unseen" });
  live.setAttribute("aria-live", "polite");
  document.body.append(live);
  const boxes = [...document.querySelectorAll(".table")];
  for (const box of boxes) makeSortable(box.querySelector("table"), live);
  const sizes = new ResizeObserver((changes) => changes.forEach((change) => fit(change.target)));
  boxes.forEach((box) => sizes.observe(box));
  const figures = [...document.querySelectorAll("span.traced[title]")];
  if (figures.length) makeTraceable(figures);
  document.querySelectorAll("form[data-rows]").forEach(makeSearchable);
})();
