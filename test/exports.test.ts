import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
/** Written ahead of its use, and what programs import the package for. */
const OUTWARD = /^src\/(kernel\/arithmetic|api\/index\.ts)/;
/** Parts that tests look at alone. */
const ALONE = `
src/cli/commands/help.ts fitted
src/input/assumptions/bundled.ts overlaid
src/input/prices/market-import.ts IMPORT_COLUMNS
src/model/calibration/bands.ts spreadAt
src/model/calibration/calibrate.ts NEEDED
src/model/calibration/curve.ts logObsolescence
src/model/calibration/entrants.ts blended
src/model/calibration/entrants.ts held
src/model/calibration/entrants.ts leastMissed
src/model/method/share.ts shareOut
src/model/paths/conditions.ts blockOf
src/model/scenario/apply-scenario.ts applyScenario
src/model/scenario/stress.ts scoreUnder
src/report/calibration/backtest.ts BACKTEST_TABLES
src/report/calibration/calibrate.ts CALIBRATE_TABLES
src/report/chart/bridge.ts hang
src/report/data/report-csv.ts tablesOf
src/report/document/measures.ts MEASURES
src/report/document/repayment.ts liquidated
src/report/document/repayment.ts performing
src/report/market/market-import.ts MARKET_IMPORT_TABLES
src/report/market/market-show.ts MARKET_SHOW_TABLES
src/report/market/market.ts MARKET_TABLES
src/report/print/problems.ts problemText
src/workbook/workbook.ts fillWorkbook
src/workbook/workbook.ts filledWorkbook
src/workbook/workbook.ts inOrder
`
  .trim()
  .split('\n');

const sources = (folder: string): ts.SourceFile[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|m?js)$/.test(file) && !file.endsWith('.d.ts') && !file.includes('node_modules'))
    .map((file) => {
      const path = join(ROOT, folder, file);
      return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    });

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/** Names that a pattern or a plain name declares. */
const declared = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : declared(element.name)));

function exportsOf(file: ts.SourceFile, types: boolean): string[] {
  return file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement))
      return statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : [];
    if (!isExported(statement)) return [];
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return types ? [statement.name.text] : [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => declared(name));
    return [(statement as ts.FunctionDeclaration | ts.ClassDeclaration).name?.text ?? 'default'];
  });
}

/** The names that a dynamic import is asked for; '*' where that cannot be seen. */
function namesTaken(taken: ts.Node): string[] {
  let node = taken;
  while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return [parent.name.text];
  if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name))
    return parent.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText());
  return ['*'];
}

/** What a file asks of others, as "path name". */
function importsOf(file: ts.SourceFile): string[] {
  const uses: string[] = [];
  const use = (specifier: ts.Node, names: readonly string[]): void => {
    if (!ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
    const path = resolve(dirname(file.fileName), specifier.text).replace(/\.js$/, '.ts');
    uses.push(...names.map((name) => `${path} ${name}`));
  };
  const named = (elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): string[] =>
    elements.map(({ propertyName, name }) => (propertyName ?? name).text);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const { name, namedBindings } = node.importClause ?? {};
      if (name) use(node.moduleSpecifier, ['default']);
      if (namedBindings) use(node.moduleSpecifier, ts.isNamedImports(namedBindings) ? named(namedBindings.elements) : ['*']);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const { exportClause } = node;
      use(node.moduleSpecifier, exportClause && ts.isNamedExports(exportClause) ? named(exportClause.elements) : ['*']);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      use(node.arguments[0]!, namesTaken(node));
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { qualifier } = node;
      use(node.argument.literal, [qualifier && ts.isIdentifier(qualifier) ? qualifier.text : '*']);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

describe('what files export', () => {
  const [src, bin, test] = [sources('src'), sources('bin'), sources('test')];
  const used = new Set([...src, ...bin].flatMap(importsOf));
  const tested = new Set(test.flatMap(importsOf));
  const unused = (files: readonly ts.SourceFile[], types: boolean, ...by: readonly ReadonlySet<string>[]): string[] =>
    files
      .flatMap((file) =>
        exportsOf(file, types)
          .filter((name) => !by.some((names) => names.has(`${file.fileName} ${name}`) || names.has(`${file.fileName} *`)))
          .map((name) => `${relative(ROOT, file.fileName)} ${name}`),
      )
      .filter((name) => !OUTWARD.test(name))
      .sort();

  it('is imported by another file', () => expect(unused(src, true, used, tested)).toEqual([]));
  it('is imported by more than tests, but for types and parts that tests look at alone', () =>
    expect(unused(src, false, used)).toEqual(ALONE));
  it('is imported by another file, of the tests too', () => expect(unused(test, true, tested)).toEqual([]));
});
