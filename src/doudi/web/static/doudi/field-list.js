/* 兜底: what lies on the phone and what may still be taken along, as two lists. */
(function () {
  "use strict";

  var store = window.DoudiStore;
  var LABELS = { todo: "没有填完", ready: "已存在手机里，有网时自动上传", sending: "正在传", sent: "已传", mend: "要处理" };
  var TAGS = { ready: "info", sending: "info", sent: "ok", mend: "danger", todo: "wait" };

  function one(selector) { return document.querySelector(selector); }

  function make(tag, words, text) {
    var made = document.createElement(tag);
    Object.keys(words || {}).forEach(function (name) { made.setAttribute(name, words[name]); });
    if (text) { made.textContent = text; }
    return made;
  }

  function mineRow(row) {
    return store.get("visits", row.case).then(function (told) {
      var item = make("li");
      var left = make("span");
      left.append(make("b", {}, told ? told.title : row.said || "已传"));
      if (told) { left.append(make("span", { class: "dd-sub" }, told.place)); }
      left.append(make("span", { class: "dd-tag dd-tag--" + TAGS[row.state] }, LABELS[row.state]));
      item.append(left);
      if (told) {
        var button = make("button", { type: "button", class: "btn btn-secondary", "data-case": row.case }, row.state === "todo" ? "填写" : "改一改");
        button.append(make("span", { class: "visually-hidden" }, "：" + told.title));
        button.addEventListener("click", function () { location.hash = String(row.case); });
        item.append(button);
      } else if (row.survey) {
        item.append(make("a", { class: "btn btn-secondary", href: "/surveys/" + row.survey + "/" }, "看"));
      }
      return item;
    });
  }

  function moreRow(visit, take) {
    var item = make("li");
    var left = make("span");
    left.append(make("b", {}, visit.title), make("span", { class: "dd-sub" }, visit.place));
    var button = make("button", { type: "button", class: "btn btn-secondary" }, "带上");
    button.append(make("span", { class: "visually-hidden" }, "：" + visit.title));
    button.addEventListener("click", function () { take(visit); });
    item.append(left, button);
    return item;
  }

  function heading(rows) {
    var waiting = rows.filter(function (row) { return row.state === "ready"; }).length;
    var begun = rows.filter(function (row) { return row.state === "todo" || row.state === "mend"; }).length;
    if (waiting) { return "有 " + waiting + " 户等着上传"; }
    if (begun) { return "还有 " + begun + " 户要去"; }
    return rows.length ? "都传上去了" : "手机上还没有带";
  }

  /* `locked`: why nothing is shown; `take` is called with a visit to take along. */
  function draw(rows, more, locked, take) {
    one("[data-heading]").textContent = locked || heading(rows);
    one("[data-do=send]").hidden = !rows.some(function (row) { return row.state === "ready"; });
    one("[data-more]").hidden = !more.length;
    one("[data-visits]").replaceChildren.apply(one("[data-visits]"), more.map(function (visit) { return moreRow(visit, take); }));
    return Promise.all(rows.map(mineRow)).then(function (items) { one("[data-mine]").replaceChildren.apply(one("[data-mine]"), items); });
  }

  window.DoudiList = { draw: draw, make: make };
})();
