// Prints, for each file named on standard input, the functions that TypeScript's own parser finds: one JSON line with
// [name, first line, last line] each. The package `typescript` is found by the folder in the first argument.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const ts = createRequire(`${process.argv[2]}/x.js`)("typescript");
const wraps = (node) =>
  ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)
  || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node);
const isClosure = (node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node);
const last = (node) => {
  const name = node.getText().replace(/^[#"'`]+|["'`]+$/g, "");
  return (/([^\W\d][\w$]*|\[[^\]]+\])$/u.exec(name) ?? [""])[0];
};

// What names a function without a name of its own: the node it is set to, null for none. Outside of all functions a call around it changes nothing.
function target(node) {
  let child = node;
  for (let parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (wraps(parent)) continue;
    if (ts.isCallExpression(parent) && parent.arguments.includes(child)) {
      let around = parent.parent;
      while (around && !ts.isFunctionLike(around)) around = around.parent;
      if (around || parent.arguments.filter(isClosure).length > 1) return null;
      continue;
    }
    if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
      return parent.initializer === child ? parent.name : null;
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment
      && parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment)
      return parent.right === child && !ts.isElementAccessExpression(parent.left) ? parent.left : null;
    return ts.isExportAssignment(parent) ? parent : null;
  }
  return null;
}

function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  if (isClosure(node) && !node.name) {
    const named = target(node);
    return named ? (ts.isExportAssignment(named) ? "default" : last(named)) : "";
  }
  if (isClosure(node)) return last(node.name);
  if (ts.isFunctionDeclaration(node)) return node.name ? last(node.name) : "default";
  return ts.isMethodDeclaration(node) || ts.isAccessor(node) ? last(node.name) : "";
}

for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    const name = ts.isFunctionLike(node) && node.body ? nameOf(node) : "";
    const at = (position) => file.getLineAndCharacterOfPosition(position).line + 1;
    const head = name && isClosure(node) && !node.name ? target(node) : node;
    if (name) found.push([name, at(Math.min(node.getStart(), head.getStart())), at(node.end)]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  console.log(JSON.stringify(file.parseDiagnostics.length ? null : found));
}
