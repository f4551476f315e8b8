"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { nodes, lines, words } = data;
  const byId = (id) => document.getElementById(id);
  const picture = byId("picture");
  const box = byId("sheet-box");
  const tip = byId("tip");
  const details = byId("details");
  const status = byId("status");
  const search = byId("search");
  const found = byId("found");
  const MOST_FOUND = 12;
  const MOST_TIES = 60;
  const MOST_HITS = 6000;

  const indexed = (selector) => {
    const made = [];
    for (const element of picture.querySelectorAll(selector)) made[Number(element.dataset.i)] = element;
    return made;
  };
  const nodeElements = indexed("#nodes .node");
  const lineElements = indexed("#lines .line");
  const labelElements = indexed("#labels text");
  const linesOf = nodes.map(() => []);
  lines.forEach((line, i) => {
    linesOf[line.a].push(i);
    linesOf[line.b].push(i);
  });

  // Texts of the data only ever become text.
  const make = (tag, text, parent) => {
    const element = document.createElement(tag);
    if (text !== undefined && text !== null) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  // Thin lines are hard to point at: each gets a wide one that can't be seen.
  const hits = [];
  if (lines.length <= MOST_HITS) {
    const layer = document.createElementNS("http://www.w3.org/2000/svg", "g");
    byId("lines").after(layer);
    lineElements.forEach((element, i) => {
      const hit = document.createElementNS("http://www.w3.org/2000/svg", "path");
      hit.setAttribute("d", element.getAttribute("d"));
      hit.setAttribute("class", "hit");
      hit.dataset.i = i;
      layer.append(hit);
      hits[i] = hit;
    });
  }

  // What is shown

  const state = { relations: new Set(), groups: new Set(), kept: null, cursor: null };
  const shownNode = (i) => !state.groups.has(nodes[i].part);
  const shownLine = (i) => {
    const line = lines[i];
    return !state.relations.has(line.relation) && shownNode(line.a) && shownNode(line.b);
  };
  const near = (i) => {
    const made = new Set([i]);
    for (const at of linesOf[i]) {
      if (shownLine(at)) {
        made.add(lines[at].a);
        made.add(lines[at].b);
      }
    }
    return made;
  };

  const paint = () => {
    if (state.kept !== null && !shownNode(state.kept)) state.kept = null;
    const around = state.kept === null ? null : near(state.kept);
    let count = 0;
    nodes.forEach((node, i) => {
      const gone = !shownNode(i);
      const off = around !== null && !around.has(i);
      if (!gone && !off) count += 1;
      for (const element of [nodeElements[i], labelElements[i]]) {
        if (!element) continue;
        element.classList.toggle("gone", gone);
        element.classList.toggle("off", off);
      }
      nodeElements[i].classList.toggle("kept", i === state.kept);
      nodeElements[i].classList.toggle("cursor", i === state.cursor);
      const named = (around !== null && around.has(i) && around.size <= 80) || i === state.cursor;
      if (labelElements[i]) labelElements[i].classList.toggle("named", named && !labelElements[i].classList.contains("z1"));
    });
    lines.forEach((line, i) => {
      const gone = !shownLine(i);
      const own = around !== null && (line.a === state.kept || line.b === state.kept);
      const off = around !== null && !own;
      for (const element of [lineElements[i], hits[i]]) {
        if (!element) continue;
        element.classList.toggle("gone", gone);
        element.classList.toggle("off", off);
        element.classList.toggle("near", own && !gone);
      }
    });
    status.textContent = words.showing.replace("{n}", count).replace("{of}", nodes.length);
  };

  // What is said

  const facts = (node) => {
    const parts = [node.kind];
    for (const value of [node.group, node.role, node.stages.join(", "), node.responded]) if (value) parts.push(value);
    return parts.join(" · ");
  };

  const arrow = (line) => (!line.directed ? "—" : line.both ? "←→" : "→");

  const evidence = (line, parent) => {
    const list = make("ul", null, parent);
    for (const [from, to, respondent, question, dataset, file, row, weight] of line.reports) {
      const parts = [`${words.respondent}: ${respondent || words.nobody}`];
      if (question) parts.push(`${words.question}: ${question}`);
      if (file) parts.push(`${words.file}: ${file}` + (row === null ? "" : `, ${words.row} ${row}`));
      if (dataset) parts.push(`${words.dataset}: ${dataset}`);
      parts.push(`${words.weight}: ${weight}`);
      const way = line.both && line.directed ? `${nodes[from].name} → ${nodes[to].name}. ` : "";
      make("li", way + parts.join("; "), list);
    }
    if (line.more) make("li", words["evidence left out"].replace("{n}", line.more), list);
  };

  const lineTitle = (line) => `${nodes[line.a].name} ${arrow(line)} ${nodes[line.b].name}`;

  const sayLine = (i, parent) => {
    const line = lines[i];
    make("h2", lineTitle(line), parent);
    const asked = line.reports.length ? ` ${words["who says"]}` : "";
    make("p", `${data.relations[line.relation]}.${asked}`, parent);
    evidence(line, parent);
  };

  const sayNode = (i, parent) => {
    const node = nodes[i];
    make("h2", node.name, parent);
    make("p", facts(node), parent);
    if (node.id !== node.name) make("p", node.id, parent);
    if (node.size !== null && data.size) make("p", `${data.size}: ${node.size}`, parent);
  };

  const sayDetails = (fill) => {
    details.replaceChildren();
    const close = make("button", "×", details);
    close.type = "button";
    close.className = "close";
    close.addEventListener("click", clear);
    fill(details);
    details.hidden = false;
  };

  const sayTies = (i, parent) => {
    const own = linesOf[i].filter(shownLine).sort((a, b) => lines[b].w - lines[a].w || a - b);
    for (const at of own.slice(0, MOST_TIES)) {
      const line = lines[at];
      const other = line.a === i ? line.b : line.a;
      const way = !line.directed ? "—" : line.both ? "←→" : line.a === i ? "→" : "←";
      const title = make("h3", `${data.relations[line.relation]} ${way} `, parent);
      const go = make("button", nodes[other].name, title);
      go.type = "button";
      go.addEventListener("click", () => keep(other));
      title.addEventListener("mouseenter", () => heat(at));
      title.addEventListener("mouseleave", () => heat(null));
      evidence(line, parent);
    }
    if (own.length > MOST_TIES) make("p", words["and more"].replace("{n}", own.length - MOST_TIES), parent);
  };

  const keep = (i) => {
    state.kept = i;
    state.cursor = i;
    paint();
    show(i);
    sayDetails((parent) => {
      sayNode(i, parent);
      sayTies(i, parent);
    });
  };

  const keepLine = (i) => {
    sayDetails((parent) => sayLine(i, parent));
    heat(i);
  };

  const clear = () => {
    state.kept = null;
    state.cursor = null;
    details.hidden = true;
    heat(null);
    paint();
  };

  // Pointing

  let hot = null;
  const heat = (i) => {
    if (hot !== null && lineElements[hot]) lineElements[hot].classList.remove("hot");
    hot = i;
    if (i !== null && lineElements[i]) lineElements[i].classList.add("hot");
  };

  const hideTip = () => {
    tip.hidden = true;
    tip.replaceChildren();
  };
  const showTip = (event, fill) => {
    tip.replaceChildren();
    fill(tip);
    tip.hidden = false;
    const frame = byId("stage").getBoundingClientRect();
    const x = event.clientX - frame.left;
    const y = event.clientY - frame.top;
    const left = x + 16 + tip.offsetWidth > frame.width ? Math.max(4, x - tip.offsetWidth - 12) : x + 16;
    const top = y + 16 + tip.offsetHeight > frame.height ? Math.max(4, y - tip.offsetHeight - 12) : y + 16;
    tip.style.left = `${left}px`;
    tip.style.top = `${top}px`;
  };
  const pointed = (event) => {
    const element = event.target.closest(".node, .hit");
    if (!element) return null;
    return { node: element.classList.contains("node"), i: Number(element.dataset.i) };
  };

  picture.addEventListener("pointermove", (event) => {
    if (pointers.size) return;
    const at = pointed(event);
    if (!at) {
      hideTip();
      if (details.hidden) heat(null);
      return;
    }
    if (!at.node) heat(at.i);
    showTip(event, (parent) => (at.node ? sayNode(at.i, parent) : sayLine(at.i, parent)));
  });
  picture.addEventListener("pointerleave", hideTip);

  // Moving and magnifying: the view is a box in the picture's own unit.

  const view = { x: 0, y: 0, w: data.width, h: data.height };
  const MOST_ZOOM = 24;
  // Thousands of ties can't be painted sixty times a second: until the picture rests, what is painted already is
  // moved and magnified as it is.
  const many = lines.length > 1500;
  const painted = { ...view };
  let resting;
  let moves = 0;
  const settle = () => {
    clearTimeout(resting);
    Object.assign(painted, view);
    picture.style.transform = "";
    picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    const zoom = data.width / view.w;
    const step = data.zooms.filter((level) => level <= zoom + 0.01).pop() || 1;
    for (const level of [2, 4, 8]) picture.classList.toggle(`at${level}`, level === step);
    picture.style.setProperty("--magnified", step);
  };
  const look = () => {
    if (!many) {
      settle();
      return;
    }
    const [was, is] = [unit(painted), unit(view)];
    const x = (painted.x + painted.w / 2 - view.x - view.w / 2) / is;
    const y = (painted.y + painted.h / 2 - view.y - view.h / 2) / is;
    picture.style.transform = `translate(${x}px, ${y}px) scale(${was / is})`;
    // Painting takes long: what the hand has done in the meantime, as the next frame brings it, comes first.
    clearTimeout(resting);
    const mine = ++moves;
    resting = setTimeout(() => requestAnimationFrame(() => mine === moves && settle()), 200);
  };
  // The picture's units to a pixel of the screen.
  const unit = (seen) => Math.max(seen.w / box.clientWidth, seen.h / box.clientHeight);
  const scale = () => unit(view);
  const toPicture = (x, y) => {
    const frame = box.getBoundingClientRect();
    const s = scale();
    return [
      view.x + view.w / 2 + (x - frame.left - frame.width / 2) * s,
      view.y + view.h / 2 + (y - frame.top - frame.height / 2) * s,
    ];
  };
  const bound = () => {
    view.x = Math.min(Math.max(view.x, -view.w * 0.5), data.width - view.w * 0.5);
    view.y = Math.min(Math.max(view.y, -view.h * 0.5), data.height - view.h * 0.5);
  };
  const magnify = (factor, x, y) => {
    const zoom = Math.min(MOST_ZOOM, Math.max(1, (data.width / view.w) * factor));
    const w = data.width / zoom;
    const h = data.height / zoom;
    view.x = x - ((x - view.x) * w) / view.w;
    view.y = y - ((y - view.y) * h) / view.h;
    view.w = w;
    view.h = h;
    if (zoom === 1) view.x = view.y = 0;
    bound();
    look();
  };
  const middle = () => [view.x + view.w / 2, view.y + view.h / 2];
  const whole = () => magnify(1 / MOST_ZOOM, ...middle());
  const show = (i) => {
    const { x, y } = nodes[i];
    const inside = x > view.x && x < view.x + view.w && y > view.y && y < view.y + view.h;
    if (inside) return;
    view.x = x - view.w / 2;
    view.y = y - view.h / 2;
    bound();
    look();
  };

  box.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      magnify(Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) * 0.004), ...toPicture(event.clientX, event.clientY));
    },
    { passive: false },
  );

  const pointers = new Map();
  let dragged = false;
  box.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    dragged = pointers.size > 1;
  });
  box.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    if (pointers.size === 1) {
      if (!dragged && Math.hypot(now[0] - before[0], now[1] - before[1]) < 5) return;
      if (!dragged) box.setPointerCapture(event.pointerId);
      dragged = true;
      hideTip();
      const s = scale();
      view.x -= (now[0] - before[0]) * s;
      view.y -= (now[1] - before[1]) * s;
      bound();
      look();
    } else {
      const other = [...pointers.entries()].find(([id]) => id !== event.pointerId)[1];
      const was = Math.hypot(before[0] - other[0], before[1] - other[1]);
      const is = Math.hypot(now[0] - other[0], now[1] - other[1]);
      if (was > 0) magnify(is / was, ...toPicture((now[0] + other[0]) / 2, (now[1] + other[1]) / 2));
    }
    pointers.set(event.pointerId, now);
  });
  const lift = (event) => pointers.delete(event.pointerId);
  box.addEventListener("pointerup", lift);
  box.addEventListener("pointercancel", lift);
  picture.addEventListener("click", (event) => {
    if (dragged) {
      dragged = false;
      return;
    }
    const at = pointed(event);
    hideTip();
    if (!at) clear();
    else if (!at.node) keepLine(at.i);
    else if (state.kept === at.i) clear();
    else keep(at.i);
  });

  byId("zoom-in").addEventListener("click", () => magnify(1.5, ...middle()));
  byId("zoom-out").addEventListener("click", () => magnify(1 / 1.5, ...middle()));
  byId("whole").addEventListener("click", whole);

  // Keys

  const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const step = ([dx, dy]) => {
    const around = state.kept === null ? null : near(state.kept);
    const open = nodes.map((_, i) => i).filter((i) => shownNode(i) && (around === null || around.has(i)));
    if (!open.length) return;
    const [x, y] = state.cursor === null ? [view.x, view.y] : [nodes[state.cursor].x, nodes[state.cursor].y];
    let best = null;
    let least = Infinity;
    for (const i of open) {
      if (i === state.cursor) continue;
      const along = (nodes[i].x - x) * dx + (nodes[i].y - y) * dy;
      const aside = Math.abs((nodes[i].x - x) * dy) + Math.abs((nodes[i].y - y) * dx);
      if (state.cursor !== null && along <= 0.5) continue;
      const cost = state.cursor === null ? Math.hypot(nodes[i].x - x, nodes[i].y - y) : along + 2.5 * aside;
      if (cost < least) {
        least = cost;
        best = i;
      }
    }
    if (best === null) return;
    state.cursor = best;
    paint();
    show(best);
    sayDetails((parent) => sayNode(best, parent));
  };
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ways[event.key]) step(ways[event.key]);
    else if ((event.key === "Enter" || event.key === " ") && state.cursor !== null) {
      if (state.kept === state.cursor) clear();
      else keep(state.cursor);
    } else if (event.key === "+" || event.key === "=") magnify(1.5, ...middle());
    else if (event.key === "-") magnify(1 / 1.5, ...middle());
    else if (event.key === "0") whole();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (document.activeElement === search && search.value) fillFound("");
      search.value = "";
      clear();
      hideTip();
    } else if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      byId("filters").open = true;
      search.focus();
    }
  });

  // Finding

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const plainNames = nodes.map((node) => [plain(node.name), plain(node.id)]);
  const fillFound = (text) => {
    found.replaceChildren();
    const wanted = plain(text.trim());
    if (!wanted) return [];
    const matches = nodes
      .map((_, i) => i)
      .filter((i) => plainNames[i].some((name) => name.includes(wanted)))
      .sort((a, b) => plainNames[b][0].startsWith(wanted) - plainNames[a][0].startsWith(wanted) || a - b);
    for (const i of matches.slice(0, MOST_FOUND)) {
      const item = make("li", null, found);
      const choose = make("button", nodes[i].name, item);
      choose.type = "button";
      choose.addEventListener("click", () => keep(i));
    }
    if (!matches.length) make("li", words["no match"], found).className = "none";
    if (matches.length > MOST_FOUND) {
      make("li", words["and more"].replace("{n}", matches.length - MOST_FOUND), found).className = "none";
    }
    return matches;
  };
  search.addEventListener("input", () => fillFound(search.value));
  byId("find").addEventListener("submit", (event) => {
    event.preventDefault();
    const [first] = fillFound(search.value);
    if (first === undefined) return;
    if (!shownNode(first)) {
      state.groups.delete(nodes[first].part);
      sync();
    }
    keep(first);
  });
  byId("find").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [search, ...found.querySelectorAll("button")];
    const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (stops[at]) {
      stops[at].focus();
      event.preventDefault();
    }
  });

  // Filtering

  const boxes = (id, hidden) => {
    const field = byId(id);
    if (!field) return;
    field.addEventListener("change", (event) => {
      if (event.target.checked) hidden.delete(event.target.value);
      else hidden.add(event.target.value);
      paint();
      if (state.kept !== null) keep(state.kept);
    });
  };
  const sync = () => {
    for (const [id, hidden] of [["relations", state.relations], ["groups", state.groups]]) {
      const field = byId(id);
      if (field) for (const input of field.querySelectorAll("input")) input.checked = !hidden.has(input.value);
    }
  };
  boxes("relations", state.relations);
  boxes("groups", state.groups);
  byId("reset").addEventListener("click", () => {
    state.relations.clear();
    state.groups.clear();
    search.value = "";
    fillFound("");
    sync();
    clear();
    whole();
  });

  picture.classList.toggle("many", many);
  settle();
  if (window.matchMedia("(max-width: 760px)").matches) {
    // On a narrow screen the whole sheet would be too small to read: begin at its left, as high as there is room.
    byId("filters").open = false;
    const frame = box.getBoundingClientRect();
    if (frame.width) {
      magnify(Math.min(3, (frame.height / frame.width) * (data.width / data.height)), 0, data.height / 2);
      view.x = 0;
      look();
    }
  }
  sync();
  paint();
})();
