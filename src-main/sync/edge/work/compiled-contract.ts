import type { CompiledDrivers as AllOfThem } from '../../../runtime/compiled/compiled-drivers.ts'

/** PlaceOS's own compiled drivers (edge.md 7), as the edge provides for them: where no driver of ours stands in. */
export type CompiledDrivers = Pick<AllOfThem, 'has' | 'keys' | 'provide' | 'remove'>
