import { posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  from: string;
  /** A path of the project (`core/errors`), or a package or builtin as written. */
  target: string;
  /** `type` is gone after compilation; `lazy` is loaded while the program runs. */
  kind: 'value' | 'type' | 'lazy';
}

/** Everything that a TypeScript file imports, by whatever syntax: import, export from, import(), require, createRequire. */
export function readImports(from: string, text: string): Import[] {
  const source = ts.createSourceFile(from, text, ts.ScriptTarget.ES2022, true);
  const loaders = new Set(['require']);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, kind: Import['kind']): void => {
    const name = specifier && textOf(specifier);
    if (name !== undefined) found.push({ from, target: resolveName(from, name), kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer?.getText(source).startsWith('createRequire('))
      loaders.add(node.name.getText(source));
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node) ? 'type' : 'value');
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, isTypeExport(node) ? 'type' : 'value');
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type');
    if (ts.isCallExpression(node) && isLoad(node, loaders, source)) add(node.arguments[0], 'lazy');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  return !name && !!namedBindings && ts.isNamedImports(namedBindings) && everyIsType(namedBindings.elements);
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  return isTypeOnly || (!!exportClause && ts.isNamedExports(exportClause) && everyIsType(exportClause.elements));
}

function everyIsType(elements: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>): boolean {
  return elements.length > 0 && elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** `import(…)`, `require(…)`, `require.resolve(…)`, and calls of what createRequire gave. */
function isLoad(call: ts.CallExpression, loaders: Set<string>, source: ts.SourceFile): boolean {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return loaders.has(call.expression.getText(source).replace(/\.resolve$/, ''));
}

/** Of a template only the part before its first value is known, which is enough to tell the folder. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.head.text : undefined;
}

function resolveName(from: string, name: string): string {
  return name.startsWith('.') ? posix.join(posix.dirname(from), name) : name;
}
