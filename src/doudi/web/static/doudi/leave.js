/* 兜底: nothing stays on the phone after signing out; what was not sent is said first. */
(function () {
  "use strict";

  var NAME = "doudi-field";

  function unsent() {
    var known = indexedDB.databases ? indexedDB.databases() : Promise.resolve([{ name: NAME }]);
    return known.then(function (found) {
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

  function emptied() {
    return new Promise(function (done, failed) {
      var request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = done;
      request.onblocked = done; /* it goes as soon as the other window closes */
      request.onerror = failed;
    });
  }

  function wipe() {
    return Promise.all([
      emptied(),
      window.caches ? caches.keys().then(function (names) { return Promise.all(names.map(function (name) { return caches.delete(name); })); }) : null,
      navigator.serviceWorker ? navigator.serviceWorker.getRegistrations().then(function (found) { return Promise.all(found.map(function (one) { return one.unregister(); })); }) : null
    ]);
  }

  function leave(event) {
    var form = event.target;
    event.preventDefault();
    event.stopPropagation();
    unsent().then(function (count) {
      if (count && !window.confirm("这部设备上还有 " + count + " 户入户没有上传，退出以后就没有了。还要退出吗？")) { return null; }
      return (count === null ? Promise.resolve() : wipe()).then(function () { HTMLFormElement.prototype.submit.call(form); });
    }).catch(function () {
      if (window.confirm("这部设备上的入户资料没有清干净：请先关掉别的窗口再退一次。还是要现在退出吗？")) { HTMLFormElement.prototype.submit.call(form); }
    });
  }

  if (window.indexedDB) {
    document.querySelectorAll("form[data-sign-out]").forEach(function (form) { form.addEventListener("submit", leave, true); });
  }
})();
