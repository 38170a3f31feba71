import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort } from '../../driver-kit/index.ts'
import { ask, checkTag, notConnected, unlessRefused } from './tesira.ask.ts'
import { attributeOf, type Ctx, type FaderType, type Followed, report } from './tesira.status.ts'

export async function setLevels(
  tags: string | string[],
  level: number,
  index: number | number[],
  type: FaderType,
  ctx: Ctx,
) {
  const attribute = attributeOf('level', type)
  await each(tags, index, (tag, index) => change({ tag, attribute, index, kind: 'level' }, level, ctx))
}

export async function setMutes(
  tags: string | string[],
  on: boolean,
  index: number | number[],
  type: FaderType,
  ctx: Ctx,
) {
  const attribute = attributeOf('mute', type)
  await each(tags, index, (tag, index) => change({ tag, attribute, index, kind: 'mute' }, on, ctx))
}

/** Sets it, then asks what became of it: a level stops at the ends that the design gives it. */
async function change(what: Followed, value: number | boolean, ctx: Ctx): Promise<void> {
  const { tag, attribute, index } = what
  // Only the latest of several waiting values is sent.
  await ask([tag, 'set', attribute, index, value], ctx, { name: `${attribute}_${tag}_${index}` })
  await readOne(what, ctx)
}

export async function read(
  tags: string | string[],
  attribute: string,
  index: number | number[],
  kind: Followed['kind'],
  ctx: Ctx,
) {
  await each(tags, index, (tag, index) => readOne({ tag, attribute, index, kind }, ctx))
}

/** Follows it, which says what it is now; when it cannot be followed, it is asked. */
async function readOne(what: Followed, ctx: Ctx): Promise<void> {
  const { tag, attribute, index } = what
  const { value } = await ask([tag, 'get', attribute, index], ctx)
  if (value === undefined || !report(what, value, ctx)) {
    throw new Abort(`${attribute} of ${tag} is no ${what.kind}. Is "${tag}" the block that is meant?`)
  }
  await follow(what, ctx).catch(unlessRefused)
}

/** The most that a design may make us follow: whoever asks for more gets their answers, and no news. */
const MOST_FOLLOWED = 500

/** Subscribes once; the device publishes the value then, and each time that it changes. */
export async function follow(what: Followed, ctx: Ctx, options?: QueueOptions): Promise<void> {
  const { followed } = ctx.state
  const isKnown = [...followed.values()].some(one => sameValue(one, what))
  if (isKnown || followed.size >= MOST_FOLLOWED) return
  const label = `alcove${++ctx.state.labels}`
  followed.set(label, what)
  await subscribe(label, what, ctx, options).catch(error => {
    // What is no fault of the block's is tried again with the next connection.
    if (error instanceof Abort && error.message !== notConnected) followed.delete(label)
    throw error
  })
}

const sameValue = (a: Followed, b: Followed) => a.tag === b.tag && a.attribute === b.attribute && a.index === b.index

/** Doing so again with the same label renews it. */
export async function subscribe(label: string, { tag, attribute, index }: Followed, ctx: Ctx, options?: QueueOptions) {
  await ask([tag, 'subscribe', attribute, index, label, ctx.settings.publish_ms], ctx, options)
}

/** One after the other, as a queue does; what of several is refused is told once all have been tried. */
async function each(
  tags: string | string[],
  index: number | number[],
  run: (tag: string, index: number) => Promise<void>,
): Promise<void> {
  let refused: unknown
  for (const tag of [tags].flat()) {
    checkTag(tag)
    for (const one of [index].flat()) {
      await run(tag, one).catch(error => {
        if (!(error instanceof Abort)) throw error
        refused ??= error
      })
    }
  }
  if (refused) throw refused
}
