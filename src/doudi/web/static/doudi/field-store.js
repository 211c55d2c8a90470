/* 兜底: what a phone holds between a village and the network. Everything about families is encrypted (AES-GCM) with a
   key that script can use but not read, made when the first visit is taken along and destroyed with the database. */
(function () {
  "use strict";

  var NAME = "doudi-field";
  var STORES = ["visits", "drafts", "photos"];

  function asked(request) {
    return new Promise(function (done, failed) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }

  function open() {
    var request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = function () {
      request.result.createObjectStore("me");
      STORES.forEach(function (name) { request.result.createObjectStore(name); });
    };
    return asked(request);
  }

  function within(store, mode, act) {
    return open().then(function (db) {
      var result = asked(act(db.transaction(store, mode).objectStore(store)));
      return result.finally(function () { db.close(); });
    });
  }

  function me() { return within("me", "readonly", function (store) { return store.get("me"); }); }

  function begin(user) {
    return me().then(function (known) {
      if (known) { return known; }
      return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]).then(function (key) {
        var made = { user: user, key: key };
        return within("me", "readwrite", function (store) { return store.put(made, "me"); }).then(function () { return made; });
      });
    });
  }

  function bound(store, id, iv) {
    return { name: "AES-GCM", iv: iv, additionalData: new TextEncoder().encode(store + ":" + id) };
  }

  function seal(key, store, id, bytes) {
    var iv = crypto.getRandomValues(new Uint8Array(12));
    return crypto.subtle.encrypt(bound(store, id, iv), key, bytes).then(function (sealed) { return { iv: iv, sealed: sealed }; });
  }

  function unseal(key, store, id, held) { return crypto.subtle.decrypt(bound(store, id, held.iv), key, held.sealed); }

  /* Keeps `told` (any JSON) sealed; `plain` stands beside it and holds nothing about people. */
  function put(store, id, told, plain) {
    return me().then(function (own) {
      return seal(own.key, store, id, new TextEncoder().encode(JSON.stringify(told)));
    }).then(function (held) {
      return within(store, "readwrite", function (rows) { return rows.put(Object.assign({}, plain, held), id); });
    });
  }

  function get(store, id) {
    return Promise.all([me(), within(store, "readonly", function (rows) { return rows.get(id); })]).then(function (both) {
      if (!both[0] || !both[1] || !both[1].sealed) { return null; }
      return unseal(both[0].key, store, id, both[1]).then(function (bytes) { return JSON.parse(new TextDecoder().decode(bytes)); });
    });
  }

  function putPhotos(id, files) {
    return me().then(function (own) {
      return Promise.all(files.map(function (file) {
        return file.arrayBuffer().then(function (bytes) { return seal(own.key, "photos", id, bytes); });
      }));
    }).then(function (held) { return within("photos", "readwrite", function (rows) { return rows.put(held, id); }); });
  }

  function getPhotos(id) {
    return Promise.all([me(), within("photos", "readonly", function (rows) { return rows.get(id); })]).then(function (both) {
      return Promise.all((both[1] || []).map(function (held) {
        return unseal(both[0].key, "photos", id, held).then(function (bytes) {
          return new File([bytes], "photo.jpg", { type: "image/jpeg" });
        });
      }));
    });
  }

  /* What stands beside the sealed data of each visit: `[{case, state, at, said, survey, errors}]`. */
  function list() {
    return within("visits", "readonly", function (rows) { return rows.getAll(); });
  }

  /* Changes what stands beside, and drops the sealed data when `emptied`. */
  function mark(id, plain, emptied) {
    return open().then(function (db) {
      var rows = db.transaction("visits", "readwrite").objectStore("visits");
      return asked(rows.get(id)).then(function (row) {
        var next = Object.assign({}, row, plain);
        if (emptied) { delete next.sealed; delete next.iv; }
        return asked(rows.put(next, id));
      }).finally(function () { db.close(); });
    });
  }

  function drop(id) {
    return Promise.all(STORES.map(function (name) {
      return within(name, "readwrite", function (rows) { return rows.delete(id); });
    }));
  }

  function dropFilled(id) {
    return Promise.all(["drafts", "photos"].map(function (name) {
      return within(name, "readwrite", function (rows) { return rows.delete(id); });
    }));
  }

  /* Nothing stays: database with its key, kept pages, worker. */
  function wipe() {
    return asked(indexedDB.deleteDatabase(NAME)).then(function () {
      return window.caches ? caches.keys() : [];
    }).then(function (names) {
      return Promise.all(names.map(function (name) { return caches.delete(name); }));
    }).then(function () {
      return navigator.serviceWorker ? navigator.serviceWorker.getRegistrations() : [];
    }).then(function (found) {
      return Promise.all(found.map(function (one) { return one.unregister(); }));
    });
  }

  window.DoudiStore = {
    NAME: NAME, me: me, begin: begin, put: put, get: get, putPhotos: putPhotos, getPhotos: getPhotos,
    list: list, mark: mark, drop: drop, dropFilled: dropFilled, wipe: wipe
  };
})();
