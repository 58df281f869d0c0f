// Sorts and filters the table of accounts and finds one customer by the page's address. The page
// is complete without it. Text is only ever moved or compared, never read as markup. Amounts of
// two currencies are not compared: a sort by amount keeps the blocks of currencies.
(function () {
  "use strict";
  var table = document.getElementById("table");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var decimal = table.getAttribute("data-decimal");
  var compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

  function text(row, column) {
    return row.cells[column].textContent.trim();
  }

  // "−1.234,50" as a number; nothing, or what is left out, as 0.
  function number(row, column) {
    var plain = row.cells[column].getAttribute("data-s");
    if (plain === null) {
      plain = "";
      text(row, column).split("").forEach(function (sign) {
        if (sign >= "0" && sign <= "9") plain += sign;
        else if (sign === decimal) plain += ".";
        else if (sign === "\u2212" || sign === "-") plain += "-";
      });
    }
    return parseFloat(plain) || 0;
  }

  function order(column, kind, sign) {
    var keys = new Map(rows.map(function (row) {
      return [row, kind === "text" ? text(row, column) : number(row, column)];
    }));
    return function (a, b) {
      if (kind === "text") return sign * compare(keys.get(a), keys.get(b));
      var block = kind === "amount" ? a.getAttribute("data-b") - b.getAttribute("data-b") : 0;
      return block || sign * (keys.get(a) - keys.get(b));
    };
  }

  function sort(head, column) {
    var kind = head.getAttribute("data-sort");
    var now = head.getAttribute("aria-sort");
    var first = kind === "text" ? "ascending" : "descending";
    var other = kind === "text" ? "descending" : "ascending";
    var next = now === first ? other : first;
    heads.forEach(function (each) { each.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", next);
    rows.sort(order(column, kind, next === "ascending" ? 1 : -1));
    rows.forEach(function (row) { body.appendChild(row); });
  }

  heads.forEach(function (head, column) {
    if (!head.hasAttribute("data-sort")) return;
    var button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener("click", function () { sort(head, column); });
  });

  var input = document.getElementById("filter");
  var count = document.getElementById("count");
  var textOf = new Map();

  function filter() {
    var wanted = input.value.toLowerCase().split(/\s+/);
    var shown = 0;
    rows.forEach(function (row) {
      if (!textOf.has(row)) textOf.set(row, row.textContent.toLowerCase());
      var text = textOf.get(row);
      row.hidden = !wanted.every(function (word) { return text.indexOf(word) >= 0; });
      if (!row.hidden) shown += 1;
    });
    count.textContent = count.getAttribute("data-text")
      .replace("{shown}", shown).replace("{all}", rows.length);
  }

  // Down and up go from one customer to the next, from the filter into the table and back.
  function step(event) {
    var by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    var links = Array.prototype.filter.call(body.querySelectorAll("a"), function (link) {
      return !link.closest("tr").hidden;
    });
    var place = links.indexOf(document.activeElement);
    if (place < 0 && document.activeElement !== input) return;
    event.preventDefault();
    (links[place + by] || (by < 0 ? input : links[place])).focus();
  }

  function page(slug) {
    return "customers/" + slug + ".html";
  }

  // #customer=NUMBER shows that row; on another page of the table, the customer's own page.
  function find() {
    var match = /^#customer=([A-Za-z0-9~-]{1,100})$/.exec(location.hash.replace(/%7E/gi, "~"));
    if (!match) return;
    var found = rows.filter(function (row) {
      var link = row.querySelector("a");
      return link && decodeURIComponent(link.getAttribute("href")) === page(match[1]);
    });
    rows.forEach(function (row) { row.classList.toggle("here", found.indexOf(row) >= 0); });
    if (found.length) {
      input.value = "";
      filter();
      found[0].querySelector("a").focus({ preventScroll: true });
      found[0].scrollIntoView({ block: "center", behavior: "instant" });
    } else if (table.hasAttribute("data-more")) {
      location.replace(page(match[1]));
    }
  }

  // What a tile's name leads to lies in a closed drawer.
  function open() {
    var target = location.hash.slice(1) && document.getElementById(location.hash.slice(1));
    var drawer = target && target.closest("details");
    if (drawer && !drawer.open) {
      drawer.open = true;
      target.scrollIntoView({ block: "center" });
    }
  }

  function arrive() {
    open();
    find();
  }

  input.addEventListener("input", filter);
  input.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      input.value = "";
      filter();
    }
  });
  document.addEventListener("keydown", step);
  window.addEventListener("hashchange", arrive);
  input.parentNode.hidden = false;
  filter();
  arrive();
})();
