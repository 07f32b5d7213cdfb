package espalier.ledger.subnet;

import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.subnet.SubnetTransaction.ChangeSubnet;
import espalier.ledger.subnet.SubnetTransaction.CloseChannel;
import espalier.ledger.subnet.SubnetTransaction.CommitWeights;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import espalier.ledger.subnet.SubnetTransaction.EndSubnet;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.ledger.subnet.SubnetTransaction.FundSubsidy;
import espalier.ledger.subnet.SubnetTransaction.LeaveSubnet;
import espalier.ledger.subnet.SubnetTransaction.OpenChannel;
import espalier.ledger.subnet.SubnetTransaction.RedeemVoucher;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import espalier.ledger.subnet.SubnetTransaction.RevealWeights;
import espalier.ledger.subnet.SubnetTransaction.ServeNeuron;
import espalier.ledger.subnet.SubnetTransaction.SetTake;
import espalier.ledger.subnet.SubnetTransaction.TopUpChannel;
import espalier.ledger.subnet.SubnetTransaction.Undelegate;

/// Which rule answers which request.
public final class SubnetRequests {
  private SubnetRequests() {}

  public static Outcome apply(Subnets subnets, SubnetTransaction transaction, Call call) {
    return switch (transaction) {
      case FoundSubnet found -> FoundingRules.found(subnets, found, call);
      case ChangeSubnet change -> FoundingRules.change(subnets, change, call);
      case FundSubsidy fund -> FoundingRules.fund(subnets, fund, call);
      case EndSubnet end -> FoundingRules.end(subnets, end, call);
      case RegisterNeuron register -> NeuronRules.register(subnets, register, call);
      case ServeNeuron serve -> NeuronRules.serve(subnets, serve, call);
      case LeaveSubnet leave -> NeuronRules.leave(subnets, leave, call);
      case SetTake take -> StakeRules.take(subnets, take, call);
      case Delegate delegate -> StakeRules.delegate(subnets, delegate, call);
      case Undelegate undelegate -> StakeRules.undelegate(subnets, undelegate, call);
      case CommitWeights commit -> VoteRules.commit(subnets, commit, call);
      case RevealWeights reveal -> VoteRules.reveal(subnets, reveal, call);
      case OpenChannel open -> ChannelRules.open(subnets, open, call);
      case TopUpChannel top -> ChannelRules.topUp(subnets, top, call);
      case RedeemVoucher redeem -> ChannelRules.redeem(subnets, redeem, call);
      case CloseChannel close -> ChannelRules.close(subnets, close, call);
    };
  }
}
