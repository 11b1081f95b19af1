// Focus always wins: whoever tabs through a page sees where they are, in yellow and
// black, whatever colour it stands on. That everything can be reached by the key itself
// is tested where the journeys are.

// unseen goes through a page and tells what does not show its focus, and how many stops
// there are. A press of the key first: from then on the browser shows focus as it does
// to whoever uses the keyboard.
export async function unseen(page) {
  await page.keyboard.press('Tab')
  return page.evaluate(`(() => { ${shows}; ${walk}; return walk() })()`)
}

// walk runs in a page: it moves the focus to one thing after the other.
function walk() {
  const lost = []
  let stops = 0
  for (const node of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (node.tabIndex < 0) continue
    node.focus()
    if (document.activeElement !== node) continue // hidden or switched off
    stops++
    if (!shows(node)) lost.push(node.outerHTML.slice(0, 140))
  }
  return { lost, stops }
}

// shows runs in a page: whether what has the focus shows it.
function shows(node) {
  const yellow = 'rgb(255, 221, 0)'
  const black = 'rgb(11, 12, 12)'
  const own = getComputedStyle(node)
  if (own.backgroundColor === yellow && own.color === black) return true
  // Text shows it by its ground; fields and pictures by a ring around them.
  const label = node.labels?.[0]
  const rings = [own, getComputedStyle(node, '::before')]
  if (label) rings.push(getComputedStyle(label, '::before'))
  if (node.firstElementChild?.matches('img')) rings.push(getComputedStyle(node.firstElementChild))
  for (const ring of rings) {
    const width = Number.parseFloat(ring.outlineWidth)
    if (ring.outlineStyle !== 'none' && ring.outlineColor === yellow && width >= 3) return true
    if (label && ring.boxShadow.includes(yellow)) return true
  }
  return false
}
