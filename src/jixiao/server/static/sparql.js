// Puts the editor in the place of the plain query box when its bundle is there.
(function () {
  "use strict";
  var place = document.getElementById("editor");
  var Yasgui = window.Yasgui && (window.Yasgui.default || window.Yasgui);
  if (!place || !Yasgui) return;
  var form = document.querySelector("form.plain");
  var yasgui = new Yasgui(place, { requestConfig: { endpoint: new URL(place.dataset.endpoint, location.href).href, method: "POST" }, copyEndpointOnNewTab: true, persistenceId: null });
  var tab = yasgui.getTab() || yasgui.addTab(true);
  tab.setQuery(document.getElementById("query").value);
  form.hidden = true;
})();
