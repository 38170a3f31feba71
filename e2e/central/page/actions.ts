import { messageOf } from '../../../src-main/base/result.ts'
import type { Central } from '../central.ts'
import { keepSetting } from '../core-requests.ts'
import { type Misbehaviour, wellBehaved } from '../misbehave.ts'

/** What a button asks for. */
export type Wanted = Record<string, unknown>

/** What is said to whoever pressed; a secret is shown on its own. */
export interface Said {
  said?: string
  secret?: string
}

/** What the buttons of the page do. */
export async function act(central: Central, wanted: Wanted): Promise<Said> {
  const text = (name: string) => String(wanted[name] ?? '')
  const edge = text('edge')
  const by = { by: 'the page' }
  const actions: Record<string, () => Said | Promise<Said>> = {
    make: () => ({ secret: central.addEdge(text('name') ? { name: text('name') } : {}).secret }),
    secret: () => ({ secret: central.addEdge({ id: edge }).secret }),
    rotate: async () => {
      await central.rotate(edge)
      return { said: 'The edge has a new secret and signs in with it next time.' }
    },
    cut: () => done(central.cut(edge, 'tcp')),
    close: () => done(central.cut(edge, 'close')),
    takeOver: () => done(central.takeOver(edge)),
    swapCore: () => done(central.swapCore(edge)),
    restart: () => {
      // Behind the answer: it goes over one of the connections that are cut.
      setImmediate(() => void central.restart())
      return { said: 'Restarting.' }
    },
    start: () => done(central.data.update('module', text('module'), { running: true }, by)),
    stop: () => done(central.data.update('module', text('module'), { running: false }, by)),
    setting: () =>
      keepSetting(central.data, text('module'), text('name'), text('value'))
        ? { said: `${text('name')} is set.` }
        : { said: 'That is no YAML, or the module has gone.' },
    resolve: async () => {
      const override = { entity: text('entity'), id: text('id'), field: text('field') }
      const choice = wanted.choice === 'promote' ? 'promote' : 'drop'
      const { success } = await central.resolve(edge, override, choice)
      return { said: success === false ? 'The edge did not do it.' : 'Done.' }
    },
    misbehave: () => done(misbehave(central.misbehave, text('name'), wanted.value)),
    forget: () => done(central.violations.splice(0)),
  }
  try {
    return (await actions[text('action')]?.()) ?? { said: 'The page asked for something unknown. Reload it.' }
  } catch (error) {
    return { said: messageOf(error) }
  }
}

const done = (_: unknown): Said => ({ said: 'Done.' })

/** By the kind that the switch has when all is well; an empty number is none. */
function misbehave(settings: Misbehaviour, name: string, value: unknown): void {
  if (!Object.hasOwn(settings, name)) return
  const normal: unknown = wellBehaved()[name as keyof Misbehaviour]
  const text = String(value ?? '').trim()
  const list = text.split(',').map(it => it.trim())
  const number = text === '' || Number.isNaN(Number(text)) ? normal : Number(text)
  const next = typeof normal === 'boolean' ? value === true : Array.isArray(normal) ? list.filter(Boolean) : number
  Object.assign(settings, { [name]: next })
}
