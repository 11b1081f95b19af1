import { readStrings } from './strings'

const speakAfter = 1000

/** Counts the characters of a text that has a limit, and says so when it is quiet. */
export function count(doc: Document): void {
  const strings = readStrings(doc)
  for (const group of doc.querySelectorAll<HTMLElement>('[data-module="govuk-character-count"]')) {
    const field = group.querySelector<HTMLTextAreaElement>('.govuk-js-character-count')
    const message = group.querySelector<HTMLElement>('.govuk-character-count__message')
    if (!field || !message) continue
    const max = Number(group.dataset.maxlength)
    const shown = doc.createElement('div')
    shown.className = message.className
    shown.setAttribute('aria-hidden', 'true')
    const spoken = doc.createElement('div')
    spoken.className = 'govuk-visually-hidden'
    spoken.setAttribute('aria-live', 'polite')
    message.classList.add('govuk-visually-hidden')
    message.after(shown, spoken)
    let timer = 0
    const tell = (): void => {
      // The server counts characters as Unicode does, after \r\n has become \n.
      const over = [...field.value].length - max
      shown.textContent = strings.count(over > 0 ? 'count_over' : 'count_left', Math.abs(over))
      shown.classList.toggle('govuk-error-message', over > 0)
      shown.classList.toggle('govuk-hint', over <= 0)
      field.classList.toggle('govuk-textarea--error', over > 0)
      clearTimeout(timer)
      timer = setTimeout(() => {
        spoken.textContent = shown.textContent
      }, speakAfter) as unknown as number
    }
    field.addEventListener('input', tell)
    tell()
    clearTimeout(timer)
  }
}
