import { type EntityName, entityNames } from '@model/names.ts'
import { createRootRoute, createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router'
import { patiently } from '../data/patiently.ts'
import { Broken } from './Broken.tsx'
import { Frame } from './Frame.tsx'
import { type PartName, parts } from './module/rules.ts'
import { Screen as ModuleScreen } from './module/Screen.tsx'
import { NoScreen } from './NoScreen.tsx'
import { Screen as SystemScreen } from './system/Screen.tsx'
import { Screen as SystemsScreen } from './systems/Screen.tsx'

const root = createRootRoute({ component: Frame, notFoundComponent: NoScreen })
const text = (value: unknown) =>
  typeof value === 'number' ? String(value) : typeof value === 'string' && value !== '' ? value : undefined

/** Lets through what this node keeps records of. */
const known = ({ params }: { params: { entity: string } }) => {
  if (!entityNames.includes(params.entity as EntityName)) throw notFound()
}

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
    path: '/health',
    component: lazyRouteComponent(
      patiently(() => import('./health/Screen.tsx')),
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
])
