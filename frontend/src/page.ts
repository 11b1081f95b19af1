// Small help that any page may need.
import { copy } from './copy'
import { count } from './count'
import { deviceStorage } from './device'
import { forget } from './forget'
import { menu } from './menu'

menu(document)
count(document)
copy(document)
forget(document, deviceStorage())

// What is wrong comes first: the error summary takes the focus when it is there.
document.querySelector<HTMLElement>('.govuk-error-summary')?.focus()

// A second press of a button is no second command.
for (const form of document.querySelectorAll('form')) {
  let sent = Number.NEGATIVE_INFINITY
  form.addEventListener('submit', (event) => {
    if (event.timeStamp - sent < 1000) event.preventDefault()
    else sent = event.timeStamp
  })
}
