// What every office page needs: htmx for progress boxes and small updates.
import htmx from "htmx.org";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;

document.body.addEventListener("htmx:configRequest", (event) => {
  const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  if (meta) detail.headers["X-CSRFToken"] = meta.content;
});

// A control marked so sends its form as soon as it changes (filters); the form has a button too.
document.addEventListener("change", (event) => {
  const control = event.target;
  if (control instanceof HTMLElement && control.dataset["submit"] === "change") {
    control.closest("form")?.requestSubmit();
  }
});

// One click, one request: a sent form cannot be sent again while it is under way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  if (form.dataset["sent"]) {
    event.preventDefault();
    return;
  }
  form.dataset["sent"] = "1";
  window.addEventListener("pageshow", () => delete form.dataset["sent"], { once: true });
});
