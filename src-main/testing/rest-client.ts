/** An answer, read to its end. */
export interface RestAnswer {
  status: number
  headers: Record<string, string>
  text: string
  json: ReturnType<typeof JSON.parse>
}

/** Asks PlaceOS's REST API of a node with a key: paths are below `/api/engine/v2`. */
export function restClient(node: { url: string }, key: string | undefined) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${node.url}/api/engine/v2${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { 'x-api-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    const json = type.startsWith('application/json') && text ? JSON.parse(text) : undefined
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text, json } as RestAnswer
  }
}
