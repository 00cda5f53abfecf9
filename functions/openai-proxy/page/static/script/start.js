setText(byId("base-url"), baseUrl);
// Scrolled by the keyboard as well.
byId("log").tabIndex = 0;
showExample();
showLimits();
void showReference();

byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void useKey(byId("key").value.trim());
});
byId("forget-key").addEventListener("click", forgetKey);
byId("chat-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
byId("message").addEventListener("keydown", (event) => {
  // A word that an input method is still composing is not a message.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void send();
});
byId("stop").addEventListener("click", () => controller?.abort());
byId("new-chat").addEventListener("click", () => {
  startChat();
  byId("message").focus();
});
byId("tabs").addEventListener("keydown", moveBetweenTabs);
for (const name of Object.keys(EXAMPLES)) {
  byId(`tab-${name}`).addEventListener("click", () => {
    example = name;
    showExample();
  });
}
for (const button of document.querySelectorAll("[data-copies]"))
  button.addEventListener("click", () => void copy(button));
document.addEventListener("visibilitychange", () => {
  const isDue = Date.now() - lastPolledAt > MAKING_POLL_SECONDS * 1000;
  if (!document.hidden && key && isDue) void poll();
});
setInterval(() => {
  if (!document.hidden && models.some(({ step }) => step)) showModels();
}, 15_000);
if (key) {
  byId("key").value = key;
  void useKey(key);
}
