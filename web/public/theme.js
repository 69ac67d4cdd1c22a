// Before anything is drawn, so that a dark room is not lit up by a white page.
(() => {
  const root = document.documentElement;
  const theme = localStorage.getItem("hongyan.theme");
  const language = localStorage.getItem("hongyan.language");
  if (theme) root.dataset.theme = theme;
  if (language) root.lang = language;
})();
