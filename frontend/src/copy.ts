/** Buttons that copy the text of an element, or print the page. */
export function copy(doc: Document): void {
  for (const button of doc.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.addEventListener('click', async () => {
      const from = doc.getElementById(button.dataset.copy ?? '')
      const text = (from instanceof HTMLTextAreaElement ? from.value : from?.textContent)?.trim() ?? ''
      try {
        await navigator.clipboard.writeText(text)
        button.textContent = button.dataset.copied ?? ''
      } catch {
        // Not allowed here: the text stands on the page and can be selected.
      }
    })
  }
  for (const button of doc.querySelectorAll<HTMLButtonElement>('[data-print]')) {
    button.addEventListener('click', () => print())
  }
}
