import { type Asking, everybody, RECORDS, REST } from './asking.ts'
import type { Place } from './places.ts'
import type { Planted } from './secrets.ts'

type Fields = Record<string, unknown>

/** One of the two ways in: PlaceOS's own routes, and those of any record. */
interface Door {
  base: string
  wrap(body: Fields): Fields
  open(json: Fields): Fields
}

const doorsOf = ({ entity, path }: Place): Door[] => [
  { base: `${RECORDS}/${entity}`, wrap: fields => ({ fields }), open: json => json.row as Fields },
  ...(path ? [{ base: `${REST}/${path}`, wrap: (body: Fields) => body, open: (json: Fields) => json }] : []),
]

/** Everything about one place: made, looked at by everybody, changed, got wrong in every way, removed. */
export async function exercise(at: Asking, planted: Planted, place: Place): Promise<void> {
  const { entity, fields, secret, calls } = place
  const fresh = () => Object.fromEntries(secret.map(field => [field, planted.plant(`${entity}.${field}`)]))
  for (const [number, door] of doorsOf(place).entries()) {
    const { base, wrap, open } = door
    const name = `planted-${entity.replaceAll('_', '-')}-${number}`
    const made = open(await at.ok('admin', 'POST', base, wrap({ ...fields(name), ...fresh() })))
    const id = String(made.id ?? (await idOf(at, entity, name)))
    const one = `${base}/${encodeURIComponent(id)}`
    const look = async () => {
      for (const role of everybody) for (const url of [base, one]) await at.ask(role, 'GET', url)
    }
    await look()
    // All of it sent back as it was shown; then other secrets.
    const shown = open(await at.ok('admin', 'GET', one))
    await at.ok('admin', 'PATCH', one, wrap({ ...shown, description: 'A' }))
    await at.ok('admin', 'PATCH', one, wrap(fresh()))
    await look()
    for (const call of calls?.(id, planted) ?? []) {
      for (const role of everybody) await at.ask(role, ...(call.split(' ') as [string, string]))
    }
    await mistakes(at, planted, place, door, one)
    await at.ask('admin', 'GET', `${RECORDS}/${entity}/${id}/removal`)
    await at.ok('admin', 'DELETE', one)
    await at.ask('admin', 'GET', one)
    // One stays, so that it is on disk for as long as there is something to search.
    await at.ok('admin', 'POST', base, wrap({ ...fields(`${name}-stays`), ...fresh() }))
  }
}

/** The answer to a new edge has no id (rest.md 4.5). */
export async function idOf(at: Asking, entity: string, name: string): Promise<unknown> {
  const { rows } = await at.ok('admin', 'GET', `${RECORDS}/${entity}?q=${name}`)
  return (rows as { id: string }[])[0]?.id
}

async function mistakes(
  at: Asking,
  { plant }: Planted,
  place: Place,
  { base, wrap }: Door,
  one: string,
): Promise<void> {
  const { entity, secret, invalid, fields } = place
  for (const field of secret) {
    const text = () => plant(`${entity}.${field} got wrong`)
    for (const [method, url] of [
      ['PATCH', one],
      ['POST', base],
    ] as const) {
      const rest = method === 'POST' ? fields('another') : {}
      for (const wrong of [[text()], { of: text() }, [[{ deep: text() }]]]) {
        await at.refused('admin', method, url, wrap({ ...rest, [field]: wrong }))
      }
      await at.refused('admin', method, url, wrap({ ...rest, [field]: text(), ...invalid }))
      // Not JSON, in the ways that people get it wrong.
      for (const broken of [
        `{"${field}": ${text()}}`,
        `{"${field}": "${text()}`,
        `{"${field}": "${text()}"}}`,
        text(),
      ]) {
        await at.refused('admin', method, url, broken)
      }
      for (const role of ['support', 'user'] as const) await at.ask(role, method, url, wrap({ [field]: text() }))
    }
    await at.refused('admin', 'PATCH', `${base}/none`, wrap({ [field]: text() }))
    await at.ask('admin', 'PATCH', one, wrap({ [field]: `\u001b${text()}` }))
  }
}
