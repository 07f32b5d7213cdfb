package espalier.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/// What consensus code must not do, as far as bytecode can show it.
///
/// Looks at every instruction, descriptor, constant and method handle of a class; a method
/// reference counts as a call.
final class DeterminismRules extends ClassVisitor {
  /// One breach: the class, the method and what was found there.
  record Finding(String type, String method, String what) {}

  /// Whole types and packages that have no place in consensus code, by how their name starts.
  private static final List<String> TYPES =
      List.of(
          "java/util/Random",
          "java/util/SplittableRandom",
          "java/util/random/",
          "java/security/SecureRandom",
          "java/util/concurrent/",
          "java/lang/Thread",
          "java/lang/InheritableThreadLocal",
          "java/lang/ScopedValue",
          "java/lang/ProcessBuilder",
          "java/lang/ProcessHandle",
          "java/lang/Double",
          "java/lang/Float",
          "java/lang/StrictMath",
          "java/lang/reflect/",
          "java/lang/ref/",
          "java/io/File",
          "java/io/RandomAccessFile",
          "java/nio/file/",
          "java/nio/channels/",
          "java/net/",
          "java/time/",
          "java/text/",
          "java/util/Date",
          "java/util/Calendar",
          "java/util/TimeZone",
          "java/util/Timer",
          "java/util/UUID",
          "java/util/IdentityHashMap",
          "java/util/WeakHashMap",
          "java/util/stream/DoubleStream");

  /// Containers whose order is a matter of chance; `java.util.Set.of` even changes with each run.
  private static final Set<String> UNORDERED =
      Set.of("java/util/HashMap", "java/util/HashSet", "java/util/Hashtable");

  private static final Set<String> CALLS =
      Set.of(
          "java/lang/System.currentTimeMillis",
          "java/lang/System.nanoTime",
          "java/lang/System.getenv",
          "java/lang/System.getProperty",
          "java/lang/System.getProperties",
          "java/lang/System.identityHashCode",
          "java/lang/System.lineSeparator",
          "java/lang/System.exit",
          "java/lang/System.gc",
          "java/lang/Integer.getInteger",
          "java/lang/Long.getLong",
          "java/lang/Boolean.getBoolean",
          "java/lang/Math.random",
          "java/util/Locale.getDefault",
          "java/nio/charset/Charset.defaultCharset",
          "java/lang/Class.forName",
          "java/util/Collections.shuffle",
          "java/util/Set.of",
          "java/util/Set.copyOf",
          "java/util/Map.of",
          "java/util/Map.ofEntries",
          "java/util/Map.copyOf",
          "java/util/stream/Collectors.toSet",
          "java/util/stream/Collectors.toMap",
          "java/util/stream/Collectors.groupingBy",
          "java/util/stream/Collectors.toUnmodifiableSet",
          "java/util/stream/Collectors.toUnmodifiableMap");

  private static final Set<String> NAMES =
      Set.of("parallel", "parallelStream", "newInstance", "getDeclaredMethod", "getDeclaredField");

  /// Calls that take the default locale or character set because they are not told one.
  private static final Set<String> DEFAULTS =
      Set.of(
          "java/lang/String.getBytes()[B",
          "java/lang/String.<init>([B)V",
          "java/lang/String.<init>([BII)V",
          "java/lang/String.toLowerCase()Ljava/lang/String;",
          "java/lang/String.toUpperCase()Ljava/lang/String;",
          "java/lang/String.formatted([Ljava/lang/Object;)Ljava/lang/String;",
          "java/lang/String.format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;");

  private final List<Finding> findings = new ArrayList<>();
  private String type = "";
  private String method = "";

  private DeterminismRules() {
    super(Opcodes.ASM9);
  }

  /// Every breach in a compiled class.
  static List<Finding> check(byte[] compiled) {
    var rules = new DeterminismRules();
    new ClassReader(compiled).accept(rules, 0);
    return rules.findings.stream().distinct().toList();
  }

  private void found(String what) {
    findings.add(new Finding(type, method, what));
  }

  private void descriptor(String descriptor) {
    Type whole = Type.getType(descriptor);
    if (whole.getSort() == Type.METHOD) {
      type(whole.getReturnType());
      for (Type argument : whole.getArgumentTypes()) {
        type(argument);
      }
    } else {
      type(whole);
    }
  }

  private void type(Type one) {
    Type element = one.getSort() == Type.ARRAY ? one.getElementType() : one;
    if (element.getSort() == Type.FLOAT || element.getSort() == Type.DOUBLE) {
      found("floating point");
    }
    if (element.getSort() == Type.OBJECT) {
      owner(element.getInternalName());
    }
  }

  private void owner(String name) {
    if (name.equals("java/lang/Runtime") || TYPES.stream().anyMatch(name::startsWith)) {
      found(name);
    }
  }

  private void call(String owner, String name, String descriptor) {
    owner(owner);
    descriptor(descriptor);
    String call = owner + "." + name;
    if (CALLS.contains(call)) {
      found(call);
    } else if (DEFAULTS.contains(call + descriptor)) {
      found(call + " without a locale or character set");
    } else if (NAMES.contains(name)) {
      found("call of " + name);
    } else if (UNORDERED.contains(owner) && name.equals("<init>")) {
      found("new " + owner);
    }
  }

  @Override
  public void visit(
      int version, int access, String name, String signature, String parent, String[] interfaces) {
    type = name;
    owner(parent);
    if (UNORDERED.contains(parent)) {
      found("new " + parent);
    }
  }

  @Override
  public FieldVisitor visitField(
      int access, String name, String descriptor, String signature, Object value) {
    method = name;
    descriptor(descriptor);
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    method = name;
    descriptor(descriptor);
    if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
      found("synchronized");
    }
    return new Instructions();
  }

  private final class Instructions extends MethodVisitor {
    private Instructions() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visitInsn(int opcode) {
      switch (opcode) {
        case Opcodes.MONITORENTER -> found("synchronized");
        case Opcodes.FCONST_0,
            Opcodes.FCONST_1,
            Opcodes.FCONST_2,
            Opcodes.DCONST_0,
            Opcodes.DCONST_1,
            Opcodes.FALOAD,
            Opcodes.DALOAD,
            Opcodes.FASTORE,
            Opcodes.DASTORE,
            Opcodes.FADD,
            Opcodes.DADD,
            Opcodes.FSUB,
            Opcodes.DSUB,
            Opcodes.FMUL,
            Opcodes.DMUL,
            Opcodes.FDIV,
            Opcodes.DDIV,
            Opcodes.FREM,
            Opcodes.DREM,
            Opcodes.FNEG,
            Opcodes.DNEG,
            Opcodes.I2F,
            Opcodes.I2D,
            Opcodes.L2F,
            Opcodes.L2D,
            Opcodes.F2I,
            Opcodes.F2L,
            Opcodes.F2D,
            Opcodes.D2I,
            Opcodes.D2L,
            Opcodes.D2F,
            Opcodes.FCMPL,
            Opcodes.FCMPG,
            Opcodes.DCMPL,
            Opcodes.DCMPG,
            Opcodes.FRETURN,
            Opcodes.DRETURN ->
            found("floating point");
        default -> {}
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      if (opcode == Opcodes.NEWARRAY
          && (operand == Opcodes.T_FLOAT || operand == Opcodes.T_DOUBLE)) {
        found("floating point");
      }
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      if (Set.of(Opcodes.FLOAD, Opcodes.DLOAD, Opcodes.FSTORE, Opcodes.DSTORE).contains(opcode)) {
        found("floating point");
      }
    }

    @Override
    public void visitTypeInsn(int opcode, String name) {
      type(Type.getObjectType(name));
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      owner(owner);
      descriptor(descriptor);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      call(owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      descriptor(descriptor);
      for (Object argument : arguments) {
        if (argument instanceof Handle handle && handle.getTag() >= Opcodes.H_INVOKEVIRTUAL) {
          call(handle.getOwner(), handle.getName(), handle.getDesc());
        }
      }
    }

    @Override
    public void visitLdcInsn(Object value) {
      if (value instanceof Float || value instanceof Double) {
        found("floating point");
      }
    }
  }
}
