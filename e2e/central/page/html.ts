/** HTML that may stand in a page as it is. */
export interface Html {
  readonly html: string
}

type Piece = string | number | Html | false | undefined | readonly Html[]

/** A template whose values are text, unless they are HTML made here. */
export function html(strings: TemplateStringsArray, ...values: Piece[]): Html {
  return { html: strings.reduce((done, text, at) => `${done}${asHtml(values[at - 1])}${text}`) }
}

/** Only for what stands in files beside this one. */
export const trusted = (text: string): Html => ({ html: text })

function asHtml(value: Piece): string {
  if (value === undefined || value === false) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map(it => it.html).join('')
}

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
