/* 兜底: small improvements. Every page works without this file. */
(function () {
  "use strict";

  var root = document.documentElement;

  function typing(target) {
    return target.closest && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  }

  function submitOnce(event) {
    var form = event.target;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    if ((form.method || "").toLowerCase() === "post" && !form.hasAttribute("hx-post")) {
      form.dataset.sent = "yes";
      window.setTimeout(function () { form.dataset.sent = ""; }, 8000);
    }
  }

  function toggleMenu(button) {
    var nav = document.getElementById(button.getAttribute("aria-controls"));
    var open = nav.classList.toggle("is-open");
    button.setAttribute("aria-expanded", open ? "true" : "false");
  }

  function toggleLarge(event) {
    var button = event.target.querySelector("button");
    var large = root.classList.toggle("dd-large");
    event.preventDefault();
    button.setAttribute("aria-pressed", large ? "true" : "false");
    document.cookie = "doudi_large=" + (large ? "1" : "0") + ";path=/;max-age=31536000;samesite=lax";
  }

  function openAll(link) {
    var closed = document.querySelectorAll("#derivation details:not([open])");
    var all = document.querySelectorAll("#derivation details");
    for (var i = 0; i < all.length; i++) { all[i].open = closed.length > 0; }
    link.textContent = closed.length > 0 ? "全部收起" : "全部展开";
  }

  function press(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (typing(event.target) || document.querySelector("dialog[open]")) { return; }
    if (event.key === "?") {
      var help = document.getElementById("keys");
      if (help && help.showModal) { help.showModal(); event.preventDefault(); }
      return;
    }
    if (event.key === "/") {
      var box = document.getElementById("q");
      if (box && box.offsetParent !== null) { box.focus(); event.preventDefault(); }
      return;
    }
    var wanted = document.querySelector('[data-key="' + event.key.toLowerCase().replace(/[^a-z]/g, "-") + '"]');
    if (wanted) { event.preventDefault(); wanted.click(); }
  }

  function pressInForm(event) {
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing) { return; }
    var form = event.target.closest && event.target.closest("form");
    var first = form && form.querySelector("button[type=submit].btn-primary");
    if (first) { event.preventDefault(); first.click(); }
  }

  function unknownBox(box) {
    var field = document.getElementById(box.dataset.unknownFor);
    if (field && box.checked && field.value !== "") { box.dataset.kept = field.value; field.value = ""; }
    if (field && !box.checked && box.dataset.kept && field.value === "") { field.value = box.dataset.kept; }
  }

  function said(message) {
    var saved = document.getElementById("saved");
    if (saved) { saved.textContent = message; }
  }

  document.addEventListener("submit", function (event) {
    if (event.target.id === "large") { toggleLarge(event); return; }
    submitOnce(event);
  });
  document.addEventListener("click", function (event) {
    var target = event.target.closest && event.target.closest("[data-do]");
    if (!target) { return; }
    if (target.dataset.do === "menu") { toggleMenu(target); }
    if (target.dataset.do === "print") { window.print(); }
    if (target.dataset.do === "open-all") { event.preventDefault(); openAll(target); }
  });
  document.addEventListener("change", function (event) {
    if (event.target.dataset && event.target.dataset.unknownFor) { unknownBox(event.target); }
  });
  document.addEventListener("input", function (event) {
    var box = event.target.id && document.querySelector('[data-unknown-for="' + event.target.id + '"]');
    if (box && event.target.value !== "") { box.checked = false; }
  });
  document.addEventListener("keydown", function (event) { pressInForm(event); press(event); });
  document.addEventListener("htmx:sendError", function () { said("没有保存上，正在重试"); });
  document.addEventListener("htmx:responseError", function () { said("没有保存上。您填的内容还在这一页，请再按一次保存"); });
  window.addEventListener("pageshow", function () {
    var forms = document.querySelectorAll("form");
    for (var i = 0; i < forms.length; i++) { forms[i].dataset.sent = ""; }
  });

  var errors = document.querySelector(".dd-errors");
  if (errors) { errors.focus(); }
  if (new URLSearchParams(window.location.search).get("print") === "1") { root.classList.add("dd-printing"); }
})();
