/** The Menu button of the place bar on phones. Without it the list is open. */
export function menu(doc: Document): void {
  const button = doc.querySelector<HTMLButtonElement>('.govuk-js-service-navigation-toggle')
  const list = doc.getElementById(button?.getAttribute('aria-controls') ?? '')
  if (!button || !list) return
  const narrow = matchMedia('(max-width: 40.0525em)')
  const open = (is: boolean): void => {
    button.setAttribute('aria-expanded', String(is))
    list.toggleAttribute('data-open', is)
  }
  const fit = (): void => {
    button.hidden = !narrow.matches
    button.toggleAttribute('aria-hidden', !narrow.matches)
    open(false)
  }
  button.addEventListener('click', () => open(button.getAttribute('aria-expanded') !== 'true'))
  // Escape closes wherever the focus is above the page's own content: on the
  // button, in the list, in the header.
  doc.addEventListener('keydown', (event) => {
    const above = (event.target as Element).closest('.cc-header, .cc-place')
    if (above && event.key === 'Escape' && button.getAttribute('aria-expanded') === 'true') {
      open(false)
      button.focus()
    }
  })
  narrow.addEventListener('change', fit)
  fit()
}
