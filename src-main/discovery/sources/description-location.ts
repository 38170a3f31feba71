const MOST_CHARACTERS = 512

/** Where a device says its description is: a URL, or why it is left alone, for a person. */
export type Location = { url: URL; refused?: undefined } | { url?: undefined; refused: string }

/** Nobody has us read anything but what is his own: whoever sends a datagram could have us ask any host for anything. */
export function locationOf(text: string, sender: string): Location {
  const refuse = (why: string): Location => ({ refused: `${why}, so it was not read.` })
  if (text.length > MOST_CHARACTERS) return refuse(`It has more than ${MOST_CHARACTERS} characters`)
  if (!URL.canParse(text)) return refuse('It is no address of a page')
  const url = new URL(text)
  if (url.protocol !== 'http:') return refuse('It is not reached by http')
  if (url.hostname !== sender) return refuse(`It is on another host (${url.hostname}) than the one who said so`)
  if (url.username || url.password) return refuse('It holds a name and a password')
  url.hash = ''
  return { url }
}
