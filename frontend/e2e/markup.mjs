// What the markup of every page is held to.
import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'void-style': 'off',
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'long-title': 'off',
    // The markup of govuk-frontend: a link that looks like a button has that role,
    // and tables that become lists on phones keep theirs by saying it.
    'prefer-native-element': 'off',
    'no-redundant-role': 'off',
    // Scripts and styles are our own, under a policy that allows nothing else.
    'require-sri': 'off',
    // Choices share a name: that is how a form sends several of them.
    'form-dup-name': 'off',
    // Without JavaScript the wall is drawn anew each minute, and can be paused.
    'meta-refresh': 'off',
  },
})

// invalid lists what is wrong with the markup of a page; '' for nothing.
export async function invalid(html, name) {
  const report = await validator.validateString(html)
  return report.results
    .flatMap((result) => result.messages.map((m) => `${name}:${m.line} ${m.ruleId}: ${m.message}`))
    .join('\n')
}
