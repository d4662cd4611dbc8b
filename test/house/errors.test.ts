import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const KINDS = ['caller', 'peer', 'transient', 'setup', 'bug'];

/** `| CODE | kind | what it means | what to do |` */
const rows = readFileSync('docs/errors.md', 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim().replace(/^`|`$/g, '')))
  .filter(([, code]) => CODE.test(code ?? ''))
  .map(([, code = '', kind = '', meaning = '', remedy = '']) => ({ code, kind, meaning, remedy }));
const documented = rows.map(({ code }) => code);
const sources = globSync('src/**/*.ts').map((file) => readFileSync(file, 'utf8'));
const used = new Set(codesIn(sources));

describe('docs/errors.md', () => {
  it('lists every code that the hub throws', () => {
    expect([...used].filter((code) => !documented.includes(code)).sort()).toEqual([]);
  });
  it('lists no code that nothing throws', () => {
    expect(documented.filter((code) => !used.has(code))).toEqual([]);
  });
  it('is sorted, without doubles', () => {
    expect(documented).toEqual([...new Set(documented)].sort());
  });
  it('says of each code whose fault it is, what it means and what to do', () => {
    expect(rows.filter(({ kind, meaning, remedy }) => !KINDS.includes(kind) || !meaning || !remedy)).toEqual([]);
  });
});

describe('the search for codes', () => {
  it.each([
    ["throw new CallerError('NOT_FOUND', 'x')", ['NOT_FOUND']],
    ["new FrameError(short ? 'A_SHORT' : 'A_LONG', 'x')", ['A_SHORT', 'A_LONG']],
    ["class ModbusError extends HubError { constructor() { super('MODBUS_LATE', 'x'); } }", ['MODBUS_LATE']],
    [
      "class FrameError extends HubError { constructor(code: 'B_CRC' | 'B_HEAD') { super(code, 'x'); } }",
      ['B_CRC', 'B_HEAD'],
    ],
    ["type Code = 'C_CRC'; class LineCut extends HubError { constructor(code: Code) {} }", ['C_CRC']],
    ["class Busy extends HubError {} class VeryBusy extends Busy {} throw new VeryBusy('BUSY')", ['BUSY']],
    ["new GraphQLError('No', { extensions: { code: 'FORBIDDEN' } })", ['FORBIDDEN']],
    ["new RangeError('too long'); new Map('NO_CODE'); ({ code: 'NO_CODE' })", []],
  ])('%s', (source, codes) => {
    expect(codesIn([source])).toEqual(codes);
  });
});

/** Codes given to errors: as first argument, as type of the parameter `code`, or as `extensions.code`. */
function codesIn(texts: readonly string[]): string[] {
  const isError = errorNames(texts);
  const codes: string[] = [];
  const visit = (node: ts.Node): void => {
    const place = placeOfCode(node, isError);
    if (place) codes.push(...literalsIn(place).filter((text) => CODE.test(text)));
    ts.forEachChild(node, visit);
  };
  for (const text of texts) visit(ts.createSourceFile('some.ts', text, ts.ScriptTarget.Latest, true));
  return codes;
}

/** Whether a class is an error: by its name, or because it extends one that is. */
function errorNames(texts: readonly string[]): (name: string) => boolean {
  const parents = new Map(
    texts.flatMap((text) =>
      [...text.matchAll(/class (\w+) extends (\w+)/g)].map(([, child = '', parent = '']) => [child, parent]),
    ),
  );
  const isError = (name: string | undefined): boolean =>
    name !== undefined && (name.endsWith('Error') || isError(parents.get(name)));
  return isError;
}

function placeOfCode(node: ts.Node, isError: (name: string) => boolean): ts.Node | undefined {
  const inError = () => isError(ts.findAncestor(node, ts.isClassLike)?.name?.text ?? '');
  if (ts.isNewExpression(node)) return isError(node.expression.getText()) ? node.arguments?.[0] : undefined;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    return inError() ? node.arguments[0] : undefined;
  }
  if (ts.isParameter(node) && node.name.getText() === 'code') return inError() ? typeOf(node) : undefined;
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') {
    const { parent } = node.parent;
    return ts.isPropertyAssignment(parent) && parent.name.getText() === 'extensions' ? node.initializer : undefined;
  }
  return undefined;
}

/** The union that a parameter is written with, or the one its alias in the same file stands for. */
function typeOf({ type }: ts.ParameterDeclaration): ts.Node | undefined {
  const alias = type?.getSourceFile().statements.filter(ts.isTypeAliasDeclaration);
  return alias?.find(({ name }) => name.text === type?.getText())?.type ?? type;
}

function literalsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  const found: string[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...literalsIn(child));
  });
  return found;
}
