import { type EntityName, entityNames } from '@model/names.ts'
import { createRootRoute, createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router'
import { patiently } from '../data/patiently.ts'
import { Broken } from './Broken.tsx'
import { type Show, shows } from './discover/rules.ts'
import { Frame } from './Frame.tsx'
import { type PartName, parts } from './module/rules.ts'
import { Screen as ModuleScreen } from './module/Screen.tsx'
import { NoScreen } from './NoScreen.tsx'
import { type PersonRole, personRoles } from './people/roles.ts'
import { Screen as SystemScreen } from './system/Screen.tsx'
import { Screen as SystemsScreen } from './systems/Screen.tsx'
import { type TriggerPart, parts as triggerParts } from './triggers/rules.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: NoScreen })
const text = (value: unknown) =>
  typeof value === 'number' ? String(value) : typeof value === 'string' && value !== '' ? value : undefined

/** Lets through what this node keeps records of. */
const known = ({ params }: { params: { entity: string } }) => {
  if (!entityNames.includes(params.entity as EntityName)) throw notFound()
}

/** A device opens beside the list where there is room for both. */
const discover = createRoute({
  getParentRoute: () => root,
  errorComponent: Broken,
  path: '/discover',
  component: lazyRouteComponent(
    patiently(() => import('./discover/Screen.tsx')),
    'Screen',
  ),
  validateSearch: (search): { q?: string | undefined; show?: Show | undefined } => ({
    q: text(search.q),
    show: shows.find(show => show === search.show),
  }),
})

/** Every screen and its address: the URL says where you are, and what you are looking for there. */
export const screens = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/systems' })
    },
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/systems',
    component: SystemsScreen,
    validateSearch: (search): { q?: string | undefined; only?: 'attention' | undefined } => ({
      q: text(search.q),
      only: search.only === 'attention' ? 'attention' : undefined,
    }),
  }),
  createRoute({ getParentRoute: () => root, errorComponent: Broken, path: '/systems/$id', component: SystemScreen }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/systems/$id/modules/$moduleId',
    component: ModuleScreen,
    validateSearch: (search): { fn?: string | undefined; show?: PartName | undefined } => ({
      fn: text(search.fn),
      show: parts.find(part => part === search.show),
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/drivers',
    component: lazyRouteComponent(
      patiently(() => import('./drivers/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined } => ({ q: text(search.q) }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/drivers/$vendor/$device',
    component: lazyRouteComponent(
      patiently(() => import('./driver/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/triggers',
    component: lazyRouteComponent(
      patiently(() => import('./triggers/list/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined; show?: 'lately' | undefined } => ({
      q: text(search.q),
      show: search.show === 'lately' ? 'lately' : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/triggers/$id',
    component: lazyRouteComponent(
      patiently(() => import('./triggers/trigger/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (
      search,
    ): { system_id?: string | undefined; show?: TriggerPart | undefined; trace?: number | undefined } => ({
      system_id: text(search.system_id),
      show: triggerParts.find(part => part === search.show),
      trace: typeof search.trace === 'number' ? search.trace : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/health',
    component: lazyRouteComponent(
      patiently(() => import('./health/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/discover/adopt',
    component: lazyRouteComponent(
      patiently(() => import('./discover/adopt/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (
      search,
    ): { devices?: string | undefined; system_id?: string | undefined; file_name?: string | undefined } => ({
      devices: text(search.devices),
      system_id: text(search.system_id),
      file_name: text(search.file_name),
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/discover/adoptions/$id',
    component: lazyRouteComponent(
      patiently(() => import('./discover/adoption/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/discover/probe',
    component: lazyRouteComponent(
      patiently(() => import('./discover/probe/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { subnet?: string | undefined } => ({ subnet: text(search.subnet) }),
  }),
  discover.addChildren([
    createRoute({
      getParentRoute: () => discover,
      errorComponent: Broken,
      path: '/$id',
      component: lazyRouteComponent(
        patiently(() => import('./discover/device/Screen.tsx')),
        'Screen',
      ),
    }),
  ]),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/network',
    component: lazyRouteComponent(
      patiently(() => import('./network/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/central',
    component: lazyRouteComponent(
      patiently(() => import('./central/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/brokers',
    component: lazyRouteComponent(
      patiently(() => import('./brokers/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/brokers/new',
    component: lazyRouteComponent(
      patiently(() => import('./brokers/broker/New.tsx')),
      'New',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/brokers/$id',
    component: lazyRouteComponent(
      patiently(() => import('./brokers/broker/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/api',
    component: lazyRouteComponent(
      patiently(() => import('./api/Screen.tsx')),
      'Screen',
    ),
  }),
  // What is known of every entity comes with these: a technician who only looks at rooms does without.
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/records',
    component: lazyRouteComponent(
      patiently(() => import('./records/overview/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/records/version',
    component: lazyRouteComponent(
      patiently(() => import('./records/version/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/records/$entity',
    beforeLoad: known,
    component: lazyRouteComponent(
      patiently(() => import('./records/list/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined; of?: string | undefined } => ({
      q: text(search.q),
      of: text(search.of),
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/records/$entity/new',
    beforeLoad: known,
    component: lazyRouteComponent(
      patiently(() => import('./records/new/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): Record<string, unknown> => search,
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/records/$entity/$id',
    beforeLoad: known,
    component: lazyRouteComponent(
      patiently(() => import('./records/record/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people',
    component: lazyRouteComponent(
      patiently(() => import('./people/users/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined; role?: PersonRole | undefined } => ({
      q: text(search.q),
      role: personRoles.find(role => role === search.role),
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/new',
    component: lazyRouteComponent(
      patiently(() => import('./people/person/New.tsx')),
      'New',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/$id',
    component: lazyRouteComponent(
      patiently(() => import('./people/person/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/groups',
    component: lazyRouteComponent(
      patiently(() => import('./people/groups/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined; group?: string | undefined } => ({
      q: text(search.q),
      group: text(search.group),
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/keys',
    component: lazyRouteComponent(
      patiently(() => import('./people/keys/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined } => ({ q: text(search.q) }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/keys/new',
    component: lazyRouteComponent(
      patiently(() => import('./people/keys/New.tsx')),
      'New',
    ),
    validateSearch: (search): { user_id?: string | undefined } => ({ user_id: text(search.user_id) }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/applications',
    component: lazyRouteComponent(
      patiently(() => import('./people/applications/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { redirect_uri?: string | undefined; adding?: boolean | undefined } => ({
      redirect_uri: text(search.redirect_uri),
      adding: search.adding === true ? true : undefined,
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/sources',
    component: lazyRouteComponent(
      patiently(() => import('./people/sources/Screen.tsx')),
      'Screen',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/devices',
    component: lazyRouteComponent(
      patiently(() => import('./people/devices/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined; code?: string | undefined } => ({
      q: text(search.q),
      code: text(search.code),
    }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/sessions',
    component: lazyRouteComponent(
      patiently(() => import('./people/sessions/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined } => ({ q: text(search.q) }),
  }),
  createRoute({
    getParentRoute: () => root,
    errorComponent: Broken,
    path: '/people/audit',
    component: lazyRouteComponent(
      patiently(() => import('./people/audit/Screen.tsx')),
      'Screen',
    ),
    validateSearch: (search): { q?: string | undefined; refused?: boolean | undefined } => ({
      q: text(search.q),
      refused: search.refused === true ? true : undefined,
    }),
  }),
])
