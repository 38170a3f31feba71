/** What a watch answers first, over REST: an event stream, which is then left. */
export async function firstEvent(asked: Promise<Response>): Promise<unknown> {
  const { body } = await asked
  if (!body) throw new Error('The watch has no body.')
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of body) {
    text += decoder.decode(bytes as Uint8Array, { stream: true })
    const data = /^data: (.+)\n/m.exec(text)?.[1]
    if (data !== undefined) return JSON.parse(data)
  }
  throw new Error(`The watch ended without an event: ${text}`)
}
