import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTime, GraphQLISO8601Duration, GraphQLJSON, GraphQLLocalDate } from 'graphql-scalars';
import { formatDuration, parseDuration } from '../shared/duration.js';

const parseInstant = (parsed: unknown): number => (parsed as Date).getTime();

/** Instants are milliseconds since the epoch inside the hub, RFC 3339 in UTC with milliseconds outside. */
export const DateTime = new GraphQLScalarType<number, string>({
  ...GraphQLDateTime.toConfig(),
  description: 'An instant: RFC 3339, given in UTC with milliseconds, taken with any offset. 时间点',
  serialize: (ms) => new Date(ms as number).toISOString(),
  parseValue: (value) => parseInstant(GraphQLDateTime.parseValue(value)),
  parseLiteral: (node, variables) => parseInstant(GraphQLDateTime.parseLiteral(node, variables)),
});

const durationToMs = (text: unknown): number => {
  const ms = parseDuration(text as string);
  if (ms === null) {
    throw new TypeError(
      `"${String(text)}" is no duration of days, hours, minutes and seconds such as "PT15M" or "P1D"`,
    );
  }
  return ms;
};

/** Durations are milliseconds inside the hub, ISO 8601 outside. */
export const Duration = new GraphQLScalarType<number, string>({
  name: 'Duration',
  specifiedByURL: GraphQLISO8601Duration.specifiedByURL ?? null,
  description: 'A length of time: ISO 8601 with days, hours, minutes and seconds, such as PT15M. 时长',
  serialize: (ms) => formatDuration(ms as number),
  parseValue: (value) => durationToMs(value),
  parseLiteral: (node) => durationToMs('value' in node ? node.value : ''),
});

/** A day of the calendar: `2026-11-15` inside the hub and outside. */
export const LocalDate = new GraphQLScalarType<string, string>({
  ...GraphQLLocalDate.toConfig(),
  name: 'LocalDate',
  description: 'A day of the calendar, such as 2026-11-15. 日期',
});

/** Opaque to the graph: checked by the part of the hub that uses it. */
export const JsonValue = new GraphQLScalarType<unknown>({
  ...GraphQLJSON.toConfig(),
  name: 'JSON',
  description: 'A value that is opaque to the graph, such as the settings of a connector. 不透明数据',
});
