/* 兜底: nothing stays on the phone after signing out; what was not sent is said first. */
(function () {
  "use strict";

  var NAME = "doudi-field";

  function unsent() {
    return indexedDB.databases().then(function (found) {
      if (!found.some(function (each) { return each.name === NAME; })) { return null; }
      return new Promise(function (done) {
        var request = indexedDB.open(NAME);
        request.onerror = function () { done(0); };
        request.onsuccess = function () {
          var db = request.result;
          if (!db.objectStoreNames.contains("visits")) { db.close(); done(0); return; }
          var rows = db.transaction("visits").objectStore("visits").getAll();
          rows.onsuccess = function () {
            db.close();
            done(rows.result.filter(function (row) { return row.begun && row.state !== "sent"; }).length);
          };
        };
      });
    });
  }

  function wipe() {
    indexedDB.deleteDatabase(NAME);
    return Promise.all([
      caches.keys().then(function (names) { return Promise.all(names.map(function (name) { return caches.delete(name); })); }),
      navigator.serviceWorker.getRegistrations().then(function (found) { return Promise.all(found.map(function (one) { return one.unregister(); })); })
    ]);
  }

  function leave(event) {
    var form = event.target;
    event.preventDefault();
    event.stopPropagation();
    unsent().then(function (count) {
      if (count && !window.confirm("这部设备上还有 " + count + " 户入户没有上传，退出以后就没有了。还要退出吗？")) { return null; }
      return (count === null ? Promise.resolve() : wipe()).then(function () { HTMLFormElement.prototype.submit.call(form); });
    }).catch(function () { HTMLFormElement.prototype.submit.call(form); });
  }

  if (window.indexedDB && indexedDB.databases && window.caches && navigator.serviceWorker) {
    document.querySelectorAll("form[data-sign-out]").forEach(function (form) { form.addEventListener("submit", leave, true); });
  }
})();
