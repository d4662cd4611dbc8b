import type { PlacedPoint } from './judgedPlace.js';

/** With fewer, nobody knows which one of them departs. */
const FEWEST = 4;

/** Keys of points that should move together: room temperatures of one building. */
export function peerGroups(points: Iterable<PlacedPoint>): number[][] {
  const rooms = [...points].filter(
    ({ quantity, basis, valueType, building }) =>
      quantity === 'ROOM_TEMPERATURE' && basis === 'INSTANT' && valueType === 'NUMBER' && building !== null,
  );
  return [...Map.groupBy(rooms, ({ building }) => building).values()]
    .map((group) => group.map(({ key }) => key))
    .filter(({ length }) => length >= FEWEST);
}
