(function () {
  'use strict';
  var body = document.body, view = body.dataset.view, path = body.dataset.path;
  var shown = 0, since = document.visibilityState === 'visible' ? Date.now() : 0, reachedEnd = false, told = false;
  function post(what, data) {
    data.viewId = view;
    return fetch(path + '/' + what, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(data), keepalive: true }).catch(function () {});
  }
  function seconds() { return Math.floor((shown + (since ? Date.now() - since : 0)) / 1000); }
  function look() {
    if (told) return;
    var s = seconds();
    if (s >= 15 || (reachedEnd && s >= 3)) { told = true; post('read', { seconds: s, reachedEnd: reachedEnd }); }
  }
  document.addEventListener('visibilitychange', function () {
    if (document.visibilityState === 'visible') since = Date.now();
    else if (since) { shown += Date.now() - since; since = 0; }
    look();
  });
  setInterval(look, 1000);
  var end = document.getElementById('end');
  if (end && 'IntersectionObserver' in window) new IntersectionObserver(function (entries) {
    if (entries.some(function (e) { return e.isIntersecting; })) { reachedEnd = true; look(); }
  }).observe(end);
  var attend = document.getElementById('attend');
  if (attend) attend.addEventListener('click', function () { post('attended', {}); });
})();
