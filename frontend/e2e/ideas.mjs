// Proposing an idea, question by question.

// The questions in their order, with the labels of their fields.
export const questions = [
  ['need', { need: 'What is the problem?' }],
  ['idea', { summary: 'Your idea', title: 'A name for it' }],
  ['strengths', { strengths: 'What is there already to build on?' }],
  ['where', { where: 'Where would it be?' }],
  ['cost', { ask: 'Cost', period: 'What time does that cover?', after: 'Who pays afterwards?' }],
  ['deliver', { deliver: 'Who could carry it out?' }],
  ['picture', { alt: 'What does it show?' }],
]

// at is the question that a page asks.
export function at(page) {
  return new URL(page.url()).pathname.split('/').pop()
}

// answer fills in what the question on the page asks for; what is not given stays empty.
export async function answer(visitor, answers) {
  const [, fields] = questions.find(([name]) => name === at(visitor.page))
  for (const [field, label] of Object.entries(fields)) {
    if (answers[field] !== undefined) await visitor.page.getByLabel(label).fill(answers[field])
  }
}

// toCheck goes from the start of proposing to the check of the answers. See is
// called on each question once it is answered.
export async function toCheck(visitor, answers, see = async () => {}) {
  await visitor.press('Start now')
  for (const [name] of questions) {
    await visitor.page.waitForURL(new RegExp(`/${name}(\\?|$)`))
    await answer(visitor, answers)
    await see(name)
    await visitor.press('Continue')
  }
  if (at(visitor.page) === 'who') {
    await visitor.page.getByLabel(answers.by ?? 'As a resident').check()
    await see('who')
    await visitor.press('Continue')
  }
}

// proposeIdea goes from the start of proposing to the page that thanks for the idea.
export async function proposeIdea(visitor, answers, see) {
  await toCheck(visitor, answers, see)
  await visitor.press('Send my idea')
}
