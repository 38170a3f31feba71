/**
 * What is wrong with what somebody pasted as the secret of an edge, with a hint; nothing when it has the form of one
 * (edge.md 1.1). Never quotes it.
 */
export function explainForm(secret: string): string | undefined {
  if (/^[0-9a-f]{32}\.[\w-]{43}$/.test(secret)) return undefined
  return hints.find(([looksLike]) => looksLike.test(secret))?.[1] ?? OTHERWISE
}

const OTHERWISE =
  'It has 32 digits and letters, a full stop, and 43 more characters. It is shown once, when the edge is made at the central server (x_api_key).'

const hints: [RegExp, string][] = [
  [/^$/, 'Enter the secret that was shown when the edge was made at the central server.'],
  [/^https?:|api-key=/i, 'This is an address. The secret is what stands behind api-key= in it.'],
  [/^(bearer|x-api-key|x_api_key|PLACE_EDGE_KEY)\b/i, 'Leave out the word in front of it.'],
  [/^["'`{]|["'`},]$/, 'Leave out the quotation marks, brackets and commas around it.'],
  [/\s/, 'There is a space or a line break in it. Copy it once more, in one piece.'],
  [/^edge-/, "This is the edge's id. The secret was shown beside it when the edge was made (x_api_key)."],
  [/^eyJ/, 'This is a token of a person. An edge has a secret of its own.'],
  [/^[0-9a-f]{32}\.?$/, 'This is its first half only: after the full stop 43 more characters follow.'],
  [/^[\w-]{43}$/, 'This is its second half only: 32 digits and letters and a full stop go in front.'],
  [/^[0-9a-f]{32}\.[\w-]{1,42}$/, 'Its end is missing. Copy it once more, as a whole.'],
  [/^[0-9a-f]{32}\.[\w-]{43}=*./, 'There is something behind its end. Copy it once more, without what follows.'],
  [/^[0-9A-F]{32}\./, 'Its letters were made capital. Copy it once more, as it was shown.'],
]
