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
  list.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && narrow.matches) {
      open(false)
      button.focus()
    }
  })
  narrow.addEventListener('change', fit)
  fit()
}
