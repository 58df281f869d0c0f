// Sorts and filters the table of accounts. The page is complete without it. Text is only ever
// moved or compared, never read as markup. Amounts of two currencies are not compared: a sort by
// amount keeps the blocks of currencies.
(function () {
  "use strict";
  var table = document.getElementById("table");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

  function text(row, column) {
    return row.cells[column].textContent;
  }

  // A dash stands for nothing: 0.
  function number(row, column) {
    return parseFloat(row.cells[column].getAttribute("data-sort") || text(row, column)) || 0;
  }

  function order(column, kind, sign) {
    return function (a, b) {
      if (kind === "text") return sign * compare(text(a, column), text(b, column));
      var block = kind === "amount" ? a.getAttribute("data-block") - b.getAttribute("data-block") : 0;
      return block || sign * (number(a, column) - number(b, column));
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
  var textOf = new Map(rows.map(function (row) { return [row, row.textContent.toLowerCase()]; }));

  function filter() {
    var wanted = input.value.toLowerCase().split(/\s+/);
    var shown = 0;
    rows.forEach(function (row) {
      var text = textOf.get(row);
      row.hidden = !wanted.every(function (word) { return text.indexOf(word) >= 0; });
      if (!row.hidden) shown += 1;
    });
    count.textContent = count.getAttribute("data-text")
      .replace("{shown}", shown).replace("{all}", rows.length);
  }

  input.addEventListener("input", filter);
  input.parentNode.hidden = false;
  filter();
})();
