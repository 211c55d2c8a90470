/* 兜底: the phone's page. Take visits along, fill them without a network, send each once. Says 已传 only when the
   server said so. */
(function () {
  "use strict";

  var store = window.DoudiStore;
  var make = window.DoudiList.make;
  var page = document.body;
  var token = "";
  var offered = [];
  var online = false;
  var sending = false;
  var locked = "";
  var open = null;
  var AGAIN = 30000;
  var REFUSED = {
    404: "这一件已经不在您的辖区，传不上去：请照着抄到纸上，告诉乡镇",
    413: "照片合起来太大：请删掉几张，或者用手机普通模式重拍"
  };

  function one(selector) { return document.querySelector(selector); }
  function say(text) { one("[data-say]").textContent = text; }

  /* ---- the network ---- */

  function ask() {
    return fetch(page.dataset.list, { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
  }

  function look() {
    return ask().then(function (answer) {
      if (!answer.ok) { return turnedAway(answer); }
      locked = "";
      return answer.json().then(function (told) {
        online = true; token = told.token; offered = told.visits;
        return store.me().then(function (own) { return own && own.user !== told.user ? strangers() : own || store.begin(told.user); });
      });
    }).catch(function () { online = false; offered = []; }).then(function () {
      one("[data-net]").textContent = online ? "有网" : "没有网";
    });
  }

  /* Somebody whom the server knows, and who may not; any other failure says nothing about who holds the phone. */
  function turnedAway(answer) {
    online = false;
    offered = [];
    if (answer.type === "opaqueredirect") { return signedOut(); }
    return answer.status === 401 || answer.status === 403 ? strangers() : null;
  }

  /* Nothing is shown to whoever is not known to be the one who took it along; without a network nobody can tell. */
  function signedOut() {
    locked = "请先登录";
    say("");
    one("[data-say]").append(make("a", { href: page.dataset.signIn }, "请先登录"), "，手机上的都还在");
  }

  function strangers() {
    online = false;
    offered = [];
    locked = "这部手机上有别人的资料";
    say("这部手机上有另一个账号的资料。请那个账号登录上传，或者清除以后再用");
  }

  /* ---- taking along ---- */

  function take(visit) {
    return fetch(visit.url, { headers: { Accept: "application/json" }, redirect: "manual" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (told) {
      return store.put("visits", told.case, told, { case: told.case, state: "todo", at: Date.now() });
    });
  }

  function takeAll(visits) {
    say("正在带上");
    return visits.reduce(function (before, visit) {
      return before.then(function () { return take(visit); });
    }, Promise.resolve()).then(function () {
      if (navigator.storage && navigator.storage.persist) { navigator.storage.persist(); }
      say("带好了，没有网也能填");
    }).catch(function () { say("没有带全，请在有网的地方再按一次"); }).then(home);
  }

  function expire(rows) {
    var oldest = Date.now() - Number(page.dataset.days) * 86400000;
    return Promise.all(rows.filter(function (row) { return row.at < oldest && (row.state === "sent" || !row.begun); }).map(function (row) {
      return store.drop(row.case);
    }));
  }

  /* ---- the list ---- */

  function fresh(rows) {
    var held = rows.filter(function (row) { return row.state !== "sent"; }).map(function (row) { return row.case; });
    return offered.filter(function (visit) { return held.indexOf(visit.case) < 0; });
  }

  function home() {
    open = null;
    one("#fill").hidden = true;
    one("#home").hidden = false;
    return store.list().then(function (rows) {
      if (locked) { rows = []; }
      return window.DoudiList.draw(rows, fresh(rows), locked, function (visit) { takeAll([visit]); });
    });
  }

  /* ---- sending ---- */

  function send(row) {
    var keep = Promise.all([store.get("visits", row.case), store.get("drafts", row.case), store.getPhotos(row.case)]);
    return store.mark(row.case, { state: "sending" }).then(function () { return keep; }).then(function (held) {
      var body = new FormData();
      held[1].forEach(function (pair) { body.append(pair[0], pair[1]); });
      held[2].forEach(function (file) { body.append("photos", file); });
      return fetch(held[0].url, { method: "POST", body: body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
    }).then(function (answer) {
      if (answer.ok) { return answer.json().then(function (told) { return sent(row, told); }); }
      if (answer.status === 409 || answer.status === 422) {
        return answer.json().then(function (told) { return store.mark(row.case, { state: "mend", errors: told.errors }); });
      }
      if (REFUSED[answer.status]) {
        return store.mark(row.case, { state: "mend", errors: [{ text: REFUSED[answer.status], anchor: "id_photos" }] });
      }
      throw new Error(String(answer.status));
    }).catch(function () { return store.mark(row.case, { state: "ready" }); });
  }

  function sent(row, told) {
    return store.dropFilled(row.case).then(function () {
      return store.mark(row.case, { state: "sent", said: told.said, survey: told.survey, errors: null }, true);
    });
  }

  function sendAll() {
    if (sending || !online) { return Promise.resolve(); }
    sending = true;
    return store.list().then(function (rows) {
      return rows.filter(function (row) { return row.state === "ready" || row.state === "sending"; }).reduce(function (before, row) {
        return before.then(function () { return send(row); });
      }, Promise.resolve());
    }).finally(function () { sending = false; });
  }

  function refresh() {
    return look().then(sendAll).then(function () { return open && !locked ? null : home(); });
  }

  function sendNow() {
    say("");
    return refresh().then(function () { if (!online && !one("[data-say]").textContent) { say("还没有网，资料都在手机里，有网时再传"); } });
  }

  /* ---- filling ---- */

  function save() {
    var form = one("[data-form]");
    if (!open) { return Promise.resolve(); }
    return store.put("drafts", open.case, window.DoudiForm.fields(form)).then(function () {
      return store.mark(open.case, { begun: true, part: open.part });
    }).then(function () { one("[data-saved]").textContent = "已存在手机里"; });
  }

  function parts() { return Array.from(one("[data-form]").querySelectorAll("[data-part]")); }

  function show(index) {
    var all = parts();
    open.part = Math.max(0, Math.min(index, all.length - 1));
    all.forEach(function (part, at) { part.hidden = at !== open.part; });
    Array.from(one("[data-parts]").children).forEach(function (button, at) {
      if (at === open.part) { button.setAttribute("aria-current", "step"); } else { button.removeAttribute("aria-current"); }
    });
    one("[data-do=next]").textContent = open.part === all.length - 1 ? "填好了，等有网上传" : "下一步";
    one("[data-do=back]").hidden = open.part === 0;
    store.mark(open.case, { part: open.part });
    window.scrollTo(0, 0);
  }

  function stations() {
    one("[data-parts]").replaceChildren.apply(one("[data-parts]"), parts().map(function (part, at) {
      var button = make("button", { type: "button" }, part.querySelector("h2").textContent);
      button.addEventListener("click", function () { show(at); });
      return button;
    }));
  }

  function complain(errors) {
    var box = one("[data-errors]");
    box.hidden = !errors.length;
    one("[data-errors-title]").textContent = "有 " + errors.length + " 处要改";
    box.querySelector("ul").replaceChildren.apply(box.querySelector("ul"), errors.map(function (error) {
      var item = make("li");
      var button = make("button", { type: "button", class: "dd-linkbutton" }, error.text);
      button.addEventListener("click", function () { goTo(error.anchor); });
      item.append(button);
      return item;
    }));
    if (errors.length) { box.focus(); window.scrollTo(0, 0); }
  }

  function goTo(anchor) {
    var box = anchor && document.getElementById(anchor);
    var at = box ? parts().findIndex(function (part) { return part.contains(box); }) : -1;
    if (at < 0) { return; }
    show(at);
    var input = box.matches("input, textarea, select") ? box : box.querySelector("input");
    if (input) { input.focus(); }
  }

  function fill(id) {
    return Promise.all([store.get("visits", id), store.get("drafts", id), store.getPhotos(id), store.list()]).then(function (held) {
      if (!held[0] || locked) { location.hash = ""; return home(); }
      var row = held[3].find(function (each) { return each.case === id; });
      if (sending && row.state === "sending") { location.hash = ""; say("这一户正在上传，传完再看"); return home(); }
      if (row.state === "ready" || row.state === "sending") { store.mark(id, { state: "todo" }); }
      var form = one("[data-form]");
      open = { case: id, part: row.part || 0 };
      one("#home").hidden = true;
      one("#fill").hidden = false;
      one("[data-title]").textContent = held[0].title;
      one("[data-place-line]").textContent = held[0].place;
      one("[data-saved]").textContent = held[1] ? "接着上次的填" : "";
      form.innerHTML = held[0].html;
      if (held[1]) { window.DoudiForm.restore(form, held[1]); }
      window.DoudiForm.attach(form);
      window.DoudiForm.setPhotos(form, held[2]);
      stations();
      show(open.part);
      complain(row.state === "mend" ? row.errors : []);
    });
  }

  function next() {
    if (open.part < parts().length - 1) { save().then(function () { show(open.part + 1); }); return; }
    var errors = window.DoudiForm.empty(one("[data-form]"));
    save().then(function () {
      if (errors.length) { complain(errors); return null; }
      return store.mark(open.case, { state: "ready", errors: null }).then(function () { open = null; location.hash = ""; return refresh(); });
    });
  }

  /* ---- leaving ---- */

  function leave() {
    store.list().then(function (rows) {
      var unsent = rows.filter(function (row) { return row.begun && row.state !== "sent"; }).length;
      if (unsent && !window.confirm("手机上还有 " + unsent + " 户没有上传，清除以后就没有了。还要清除吗？")) { return null; }
      return store.wipe().then(function () {
        var body = new FormData();
        body.append("csrfmiddlewaretoken", token);
        return fetch(page.dataset.signOut, { method: "POST", body: body, redirect: "manual" }).catch(function () { return null; });
      }).then(function () { location.replace(page.dataset.signIn); });
    });
  }

  function pressed(event) {
    var button = event.target.closest("[data-do]");
    var act = button && { send: sendNow, "take-all": function () { return store.list().then(fresh).then(takeAll); }, leave: leave, next: next }[button.dataset.do];
    if (act) { act(); }
    if (button && button.dataset.do === "back") { show(open.part - 1); }
    if (button && button.dataset.do === "home") { save().then(function () { location.hash = ""; }); }
  }

  function route() {
    var id = Number(location.hash.slice(1));
    return id ? fill(id) : home();
  }

  function start() {
    var later = null;
    var form = one("[data-form]");
    document.addEventListener("click", pressed);
    function soon() {
      one("[data-saved]").textContent = "正在存";
      window.clearTimeout(later);
      later = window.setTimeout(save, 400);
    }

    form.addEventListener("input", soon);
    form.addEventListener("change", function (event) { if (event.target.type === "file") { one("[data-saved]").textContent = "正在存"; } });
    form.addEventListener("photos", function (event) { store.putPhotos(open.case, event.detail).then(save); });
    document.addEventListener("visibilitychange", save);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    window.addEventListener("hashchange", route);
    window.addEventListener("online", refresh);
    window.addEventListener("offline", refresh);
    window.setInterval(function () { if (!open) { refresh(); } }, AGAIN);
    if (navigator.serviceWorker) { navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope }); }
    look().then(store.list).then(expire).then(function () {
      var wanted = Number(new URLSearchParams(location.search).get("take"));
      var visit = offered.find(function (each) { return each.case === wanted; });
      return visit ? takeAll([visit]) : route();
    }).then(sendAll).then(function () { return open ? null : home(); });
  }

  if (window.indexedDB && window.crypto && crypto.subtle) { start(); } else {
    one("#home").hidden = false;
    one("[data-heading]").textContent = "这里不能带到手机";
    say("要用 https 打开这一页才能在没有网的时候填写：请找系统管理员，或者先在电脑上填");
  }
})();
