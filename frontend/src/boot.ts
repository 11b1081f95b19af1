// Runs in <head> before anything is drawn: what only works with scripts is
// shown, and what only stands in for them is hidden, without a flash.
document.documentElement.classList.add('js-enabled')
