// Follows what an open page shows: hears that something changed, asks for the page again, puts the new parts in.
// Without it everything works; nobody is told more than a reload would show.
"use strict";
(() => {
  const ANSAGE_MS = 10000; // at most one announcement in this time
  const RUHE_MS = 2000; // between two requests for the page
  const kasten = document.querySelector("[data-ereignisse]");
  if (!kasten || !window.EventSource || !window.fetch) return;
  const knopf = kasten.querySelector("button");
  const ansage = kasten.querySelector("[role=status]");
  const worte = kasten.dataset;
  let marken = JSON.parse(worte.marken);
  let quelle = null;
  let angehalten = false;
  let verdraengt = false;
  let wartet = null;
  let laedt = false;
  let nochmal = false;
  let geholt = 0;
  let gesagt = 0;
  let sagt = null;
  const roh = new Map(); // each part as the server wrote it last
  for (const teil of document.querySelectorAll("[data-teil]")) roh.set(teil, teil.innerHTML);

  function sage(text) {
    clearTimeout(sagt);
    const rest = Math.max(0, gesagt + ANSAGE_MS - Date.now());
    sagt = setTimeout(() => {
      gesagt = Date.now();
      ansage.textContent = "";
      setTimeout(() => { ansage.textContent = text; }, 50); // the same words twice are said twice
    }, gesagt ? rest : 0);
  }

  // Where the focus is, so that it can go on from the same thing in the new part.
  function merke(teil) {
    const hier = document.activeElement;
    if (!hier || !teil.contains(hier)) return null;
    const ziel = hier.getAttribute("href");
    const gleiche = [...teil.querySelectorAll(hier.tagName)];
    return { name: hier.tagName, id: hier.id, ziel, nummer: gleiche.indexOf(hier) };
  }

  function finde(teil, war) {
    if (war.id) {
      const eines = document.getElementById(war.id);
      if (eines && teil.contains(eines)) return eines;
    }
    const gleiche = [...teil.querySelectorAll(war.name)];
    return gleiche.find((eines) => war.ziel && eines.getAttribute("href") === war.ziel)
      || gleiche[war.nummer] || null;
  }

  function beschrieben(teil) {
    return [...teil.querySelectorAll("input:not([type=hidden]), textarea, select")].some((feld) =>
      feld.type === "checkbox" || feld.type === "radio" ? feld.checked !== feld.defaultChecked
        : feld.tagName === "SELECT" ? [...feld.options].some((wahl) => wahl.selected !== wahl.defaultSelected)
          : feld.value !== feld.defaultValue);
  }

  function tausche(neu) {
    let anders = false;
    for (const teil of document.querySelectorAll("[data-teil]")) {
      const frisch = neu.querySelector(`[data-teil="${teil.dataset.teil}"]`);
      if (!frisch || frisch.innerHTML === roh.get(teil) || beschrieben(teil)) continue;
      const war = merke(teil);
      const offen = [...teil.querySelectorAll("details")].map((eines) => eines.open);
      const kinder = [...frisch.childNodes].map((kind) => document.importNode(kind, true));
      roh.set(teil, frisch.innerHTML);
      teil.replaceChildren(...kinder);
      [...teil.querySelectorAll("details")].forEach((eines, nummer) => { eines.open = Boolean(offen[nummer]); });
      if (war) {
        const wohin = finde(teil, war) || teil;
        if (wohin === teil) teil.tabIndex = -1;
        wohin.focus({ preventScroll: true });
      }
      anders = true;
    }
    document.title = neu.title;
    return anders;
  }

  async function hole() {
    wartet = null;
    if (laedt) { nochmal = true; return; }
    laedt = true;
    geholt = Date.now();
    try {
      const antwort = await fetch(location.href, { headers: { "Aktenbote-Selbst": "1" }, cache: "no-store" });
      if (antwort.redirected || !antwort.ok) { schliesse(); return; } // the session is over, or the right
      const neu = new DOMParser().parseFromString(await antwort.text(), "text/html");
      const jetzt = neu.querySelector("[data-ereignisse]");
      if (!jetzt || jetzt.dataset.behoerde !== worte.behoerde) { schliesse(); return; } // another authority was chosen
      marken = JSON.parse(jetzt.dataset.marken);
      if (!angehalten && tausche(neu)) sage(worte.neu);
    } catch { /* the line broke: the next event asks again */ } finally {
      laedt = false;
      if (nochmal) { nochmal = false; plane(); }
    }
  }

  function plane() {
    if (wartet === null) wartet = setTimeout(hole, Math.max(0, geholt + RUHE_MS - Date.now()));
  }

  function hoere(ereignis) {
    const neue = JSON.parse(ereignis.data);
    if (Object.keys(neue).some((thema) => neue[thema] !== marken[thema])) plane();
  }

  function schliesse() {
    if (quelle) quelle.close();
    quelle = null;
  }

  function oeffne() {
    if (quelle || angehalten || verdraengt || document.hidden) return;
    quelle = new EventSource(worte.ereignisse);
    quelle.onmessage = hoere;
    quelle.addEventListener("genug", () => { verdraengt = true; schliesse(); });
  }

  knopf.hidden = false;
  knopf.addEventListener("click", () => {
    angehalten = !angehalten;
    knopf.textContent = angehalten ? worte.weiter : worte.halt;
    if (angehalten) schliesse(); else oeffne();
    gesagt = 0;
    sage(angehalten ? worte.angehalten : worte.laeuft);
  });
  document.addEventListener("visibilitychange", () => {
    verdraengt = false;
    if (document.hidden) schliesse(); else oeffne();
  });
  window.addEventListener("pagehide", schliesse);
  window.addEventListener("pageshow", oeffne);
  oeffne();
})();
