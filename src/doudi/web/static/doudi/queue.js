/* 成批批准: rows by keyboard, the derivation in a dialog, the running total. The page works without this file. */
(function () {
  "use strict";

  var rows = Array.prototype.slice.call(document.querySelectorAll("[data-row]"));
  var proof = document.getElementById("proof");
  var here = -1;

  function boxOf(row) { return row.querySelector("input[type=checkbox]"); }

  function current() {
    var row = document.activeElement && document.activeElement.closest("[data-row]");
    return row ? rows.indexOf(row) : here;
  }

  function go(step) {
    here = Math.min(Math.max(current() + step, 0), rows.length - 1);
    rows[here].querySelector("[data-first]").focus();
    rows[here].scrollIntoView({ block: "nearest" });
  }

  function show() {
    here = Math.max(current(), 0);
    rows[here].querySelector("[data-proof]").click();
  }

  function tick() {
    var box = here < 0 && current() < 0 ? null : boxOf(rows[current()]);
    if (box) { box.click(); }
  }

  function told() {
    var fen = 0, number = 0;
    rows.forEach(function (row) {
      var box = boxOf(row);
      if (box && box.checked) { number += 1; fen += Number(box.dataset.fen); }
    });
    var yuan = (fen / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2 });
    document.getElementById("picked").textContent = number ? "已选 " + number + " 件，合计 " + yuan + " 元" : "";
  }

  function press(event) {
    var key = event.key.toLowerCase(), open = proof.open;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || "jkxd".indexOf(key) < 0) { return; }
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) { return; }
    if (!open && document.querySelector("dialog[open]")) { return; }
    event.preventDefault();
    if (open) { proof.close(); }
    if (key === "d" && !open) { show(); }
    if (key === "x" && !open) { tick(); }
    if (key === "j" || key === "k") {
      go(key === "j" ? 1 : -1);
      if (open) { show(); }
    }
  }

  if (!rows.length) { return; }
  document.addEventListener("keydown", press);
  document.addEventListener("change", told);
  window.addEventListener("pageshow", told);
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id === "proof-body" && !proof.open) { proof.showModal(); proof.scrollTop = 0; }
  });
  proof.addEventListener("close", function () {
    if (here >= 0) { rows[here].querySelector("[data-first]").focus(); }
  });
})();
