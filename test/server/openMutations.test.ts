import { describe, expect, it } from 'vitest';
import { anyoneMayRun } from '../../src/server/credentials.js';

const INPUT = '{ login: "a", password: "b" }';

describe('without a credential', () => {
  it.each([
    '{ __typename }',
    `mutation { signIn(input: ${INPUT}) { accessToken refreshToken expiresAt __typename } }`,
    'mutation In($input: SignInInput!) { opened: signIn(input: $input) { token: accessToken } }',
    'mutation ($login: String!, $password: String!) { signIn(input: { login: $login, password: $password }) { accessToken } }',
    'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { accessToken } }',
    'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { expiresAt } }',
  ])('runs %s', (query) => {
    expect(anyoneMayRun(query)).toBe(true);
  });

  it.each([
    'mutation { __typename }',
    'query { signIn(input: {}) { accessToken } }',
    'subscription { signIn(input: {}) { accessToken } }',
    `mutation { signIn(input: ${INPUT}) { accessToken } __typename }`,
    `mutation { a: signIn(input: ${INPUT}) { accessToken } b: signIn(input: ${INPUT}) { accessToken } }`,
    `mutation { signIn(input: ${INPUT}) { accessToken } ingestReadings(input: {}) { accepted } }`,
    `mutation { signIn: ingestReadings(input: ${INPUT}) { accepted } }`,
    `mutation { signIn(input: ${INPUT}) { ...F } } fragment F on SessionPayload { accessToken }`,
    `mutation { signIn(input: ${INPUT}) { ... on SessionPayload { accessToken } } }`,
    `mutation { ... on Mutation { signIn(input: ${INPUT}) { accessToken } } }`,
    `mutation { ...F } fragment F on Mutation { signIn(input: ${INPUT}) { accessToken } }`,
    `mutation { signIn(input: ${INPUT}) { accessToken } } query Other { limits { pageMax } }`,
    `mutation { signIn(input: ${INPUT}) { accessToken } } { __typename }`,
    `mutation { signIn(input: ${INPUT}) { accessToken { organization } } }`,
    `mutation { signIn(input: ${INPUT}) { accessToken(first: 1) } }`,
    `mutation { signIn(input: ${INPUT}, by: 1) { accessToken } }`,
    `mutation { signIn(input: ${INPUT}) @include(if: true) { accessToken } }`,
    `mutation @live { signIn(input: ${INPUT}) { accessToken } }`,
    `mutation { signIn(input: ${INPUT}) { accessToken @skip(if: false) } }`,
    `mutation ($input: SignInInput!, $more: BuildingBy) { signIn(input: $input) { accessToken } }`,
    `mutation ($input: Strin) { signIn(input: $input) { accessToken } }`,
    `mutation ($input: SignInInput! @x) { signIn(input: $input) { accessToken } }`,
    `mutation ($input: InviteUserInput!) { inviteUser(input: $input) { token } }`,
    `mutation ($input: SignOutInput!) { signOut(input: $input) { ended } }`,
    `mutation { signIn(input: ${INPUT}) { ${'accessToken '.repeat(90)} } }`,
    `mutation { signIn(input: { login: "${'x'.repeat(4096)}", password: "b" }) { accessToken } }`,
    'mutation { signIn(input: ',
  ])('does not run %s', (query) => {
    expect(anyoneMayRun(query)).toBe(false);
  });
});
