{% load static %}// Shows a notice when the line is cut. It keeps that notice alone: no page of the site is ever shown from a store.
"use strict";
const STORE = "notice-1";
const NOTICE = "{% url 'offline' %}";
const PARTS = ["{% static 'css/tokens.css' %}", "{% static 'css/app.css' %}", "{% static 'icon.svg' %}", "{% static 'js/kept.js' %}"];

const kept = (request) => caches.match(request, { ignoreVary: true });

async function keep() {
  const store = await caches.open(STORE), addresses = [NOTICE, ...PARTS];
  const answers = await Promise.all(addresses.map((address) => fetch(address)));
  if (!answers.every((answer) => answer.ok)) throw new Error("the notice is not to be had");
  for (const [index, address] of addresses.entries()) {
    await store.delete(address, { ignoreVary: true });
    await store.put(address, answers[index]);
  }
}

// The notice in the language in which the person reads now.
async function follow(language) {
  const notice = await kept(NOTICE);
  if (language && notice && notice.headers.get("Content-Language") !== language) await keep();
}

async function page(event) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(follow(answer.headers.get("Content-Language")).catch(() => {}));
    return answer;
  } catch (error) {
    return (await kept(NOTICE)) || Response.error();
  }
}

async function part(request) {
  try { return await fetch(request); } catch (error) { return (await kept(request)) || Response.error(); }
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (PARTS.includes(pathname)) event.respondWith(part(request));
});
