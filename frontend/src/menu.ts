/** The place bar: its Menu button on phones (without it the list is open), and its groups of links. */
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
  for (const group of list.querySelectorAll('details')) {
    group.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !group.open) return
      event.stopPropagation()
      group.open = false
      group.querySelector('summary')?.focus()
    })
    // Where its list covers the page, a group closes when the focus or a click goes elsewhere.
    const leave = (to: EventTarget | null): void => {
      if (to && !narrow.matches && !group.contains(to as Node)) group.open = false
    }
    group.addEventListener('focusout', (event) => leave(event.relatedTarget))
    doc.addEventListener('click', (event) => leave(event.target))
  }
  narrow.addEventListener('change', fit)
  fit()
}
