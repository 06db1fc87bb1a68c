// Prints, for each file named on standard input, the methods that javac's own parser finds: name, first and last line,
// one JSON line for each file.
import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

public class Enclosing {
    public static void main(String[] words) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        for (String path : new String(System.in.readAllBytes()).split("\n")) {
            DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
            JavacTask task = (JavacTask) compiler.getTask(null, files, said, null, null, files.getJavaFileObjects(path));
            StringJoiner found = new StringJoiner(",", "[", "]");
            for (CompilationUnitTree unit : task.parse()) {
                SourcePositions at = Trees.instance(task).getSourcePositions();
                new TreeScanner<Void, Void>() {
                    private String owner = "";

                    @Override public Void visitClass(ClassTree type, Void nothing) {
                        String around = owner;
                        owner = type.getSimpleName().toString();
                        super.visitClass(type, nothing);
                        owner = around;
                        return null;
                    }

                    @Override public Void visitMethod(MethodTree method, Void nothing) {
                        long end = at.getEndPosition(unit, method);
                        String name = method.getReturnType() == null ? owner : method.getName().toString();
                        if (end >= 0) found.add(String.format("[\"%s\",%d,%d]", name,
                            unit.getLineMap().getLineNumber(at.getStartPosition(unit, method)),
                            unit.getLineMap().getLineNumber(end)));
                        return super.visitMethod(method, nothing);
                    }
                }.scan(unit, null);
            }
            boolean broken = said.getDiagnostics().stream().anyMatch(one -> one.getKind() == Diagnostic.Kind.ERROR);
            System.out.println(broken ? "null" : found);
        }
    }
}
