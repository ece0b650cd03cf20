// The two things that a page does by itself. Both survive instant navigation: one listens on the document, the other
// runs again whenever Material has put a new page in place.

const SHOWN_FOR = 2000; // ms that a button says "Copied"

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-standalone]");
  if (!button) return;
  const said = button.nextElementSibling; // read aloud by a screen reader
  let word = "Copied";
  try {
    await navigator.clipboard.writeText(button.dataset.standalone);
    button.toggleAttribute("data-copied", true);
  } catch {
    word = "Not allowed"; // the browser refuses: no secure address, or no permission
  }
  button.textContent = word;
  said.textContent = word === "Copied" ? "Copied to the clipboard" : "The browser does not allow copying";
  setTimeout(() => {
    button.textContent = "Copy";
    said.textContent = "";
    button.removeAttribute("data-copied");
  }, SHOWN_FOR);
});

// A box that scrolls sideways must be reachable by keyboard; one that does not must not stop it.
const boxes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) {
      target.tabIndex = 0;
      target.setAttribute("role", "group");
      target.setAttribute("aria-label", "Scrolls sideways");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
    }
  }
});

document$.subscribe(() => {
  boxes.disconnect();
  for (const box of document.querySelectorAll(".vp-scroll, div.maths, .vp-output pre")) boxes.observe(box);
});
