import { readStrings } from './strings'

/** The bar under a list stands there once something is ticked, and says how much. Without scripts it is always there. */
export function pick(doc: Document): void {
  const strings = readStrings(doc)
  for (const form of doc.querySelectorAll<HTMLFormElement>('[data-picks]')) {
    const bar = form.querySelector<HTMLElement>('[data-bulk]')
    const count = bar?.querySelector<HTMLElement>('[role="status"]')
    if (!bar || !count) continue
    const tell = (): void => {
      const n = form.querySelectorAll('input[name="pick"]:checked').length
      bar.classList.toggle('cc-bulk--idle', n === 0)
      count.textContent = n ? strings.count('picked', n) : ''
    }
    form.addEventListener('change', tell)
    // Coming back, the browser ticks again what was ticked.
    globalThis.addEventListener('pageshow', tell)
    tell()
  }
}
